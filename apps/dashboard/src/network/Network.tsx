"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../api/Provider";
import { Missing } from "../shell/Missing";
import { AuditTable } from "../audits/AuditTable";
import { Card } from "../design/Card";
import { DataTable } from "../design/DataTable";
import { Empty } from "../design/Empty";
import { Loading } from "../design/Loading";
import { When } from "../design/When";
import type { NetworkDetail } from "../api/types";
import { ScoreHistory } from "./ScoreHistory";

/** A network: its versions, what goes into them, and its audits over time. */
export function Network({ id }: { readonly id: string }) {
  const trpc = useTRPC();
  const found = useQuery(trpc.networks.get.queryOptions({ id }));
  if (found.error !== null) return <Missing error={found.error} what="network" />;
  if (found.data === undefined) return <Loading what="the network" className="min-h-[60vh]" />;
  const network = found.data;
  return (
    <div className="flex flex-col gap-4">
      <title>{`${network.name} – Foolproof`}</title>
      <div>
        <p className="text-sm text-soft">
          <Link href="/">Networks</Link> · {network.group.name}
        </p>
        <h1 className="text-2xl font-bold">{network.name}</h1>
        <p className="text-soft">
          {network.versions === 1 ? "1 version" : `${String(network.versions)} versions`},{" "}
          {network.audits === 1 ? "1 audit" : `${String(network.audits)} audits`}
        </p>
      </div>
      <Card
        title="Audits over time"
        lead="Scores of different guard presets, reference sizes or attack profiles are not comparable; a comparison says where that is so."
      >
        {network.auditList.length === 0 ? (
          <Empty title="No audit that you may see" />
        ) : (
          <div className="flex flex-col gap-4">
            <ScoreHistory audits={network.auditList} />
            <AuditTable audits={network.auditList} caption={`Audits of ${network.name}`} comparable />
          </div>
        )}
      </Card>
      <Versions versions={network.versionList} />
    </div>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  if (names.length <= 4) return <>{names.join(", ")}</>;
  return (
    <details>
      <summary>{names.length} names</summary>
      <p className="max-w-md whitespace-normal">{names.join(", ")}</p>
    </details>
  );
}

function Versions({ versions }: Readonly<Record<"versions", NetworkDetail["versionList"]>>) {
  return (
    <Card title="Versions" lead="A version is the very bytes of a file: another byte is another version.">
      <DataTable
        quiet
        caption="Versions of the network"
        columns={[
          { head: "version", number: true },
          { head: "file" },
          { head: "inputs" },
          { head: "outputs" },
          { head: "pushed" },
          { head: "kept here" },
          { head: "digest" },
        ]}
        rows={versions.map((one) => ({
          key: one.id,
          cells: [
            one.number,
            one.file,
            <Names key="inputs" names={one.inputs} />,
            <Names key="outputs" names={one.outputs} />,
            <>
              <When at={one.pushedAt} /> by {one.pushedBy.name}
            </>,
            one.held ? "yes" : "no, by digest only",
            <code key="digest" title={one.digest}>
              {one.digest.slice(0, 12)}
            </code>,
          ],
        }))}
      />
    </Card>
  );
}
