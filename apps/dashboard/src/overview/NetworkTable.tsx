import Link from "next/link";
import type { ReactNode } from "react";
import type { NetworkSummary } from "../api/types";
import { CheckedBadge, HiddenWords, ScoreWords, StateBadge } from "../audits/AuditWords";
import { Sparkline } from "../design/Sparkline";
import { When } from "../design/When";

const COLUMNS = ["Network", "Robustness at most", "H", "Checked", "Review", "FR(s)", "Group", "Audited"] as const;

function Cell({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <td role="cell" data-label={label} className="border-t border-line px-2 py-2.5 align-middle xl:px-3">
      <span>{children}</span>
    </td>
  );
}

function NetworkRow({ network }: { readonly network: NetworkSummary }) {
  const { latest } = network;
  return (
    <tr role="row">
      <th
        role="rowheader"
        scope="row"
        className="max-w-[28rem] min-w-36 border-t border-line px-2 py-2.5 text-left align-middle font-normal xl:px-3"
      >
        <Link href={`/networks/${network.id}`} className="font-semibold">
          {network.name}
        </Link>
        {latest === null ? null : (
          <span className="block text-sm text-soft">
            <Link href={`/audits/${latest.id}`} className="text-inherit">
              {latest.title}
            </Link>
          </span>
        )}
      </th>
      {latest === null ? (
        <td role="cell" colSpan={5} className="border-t border-line px-2 py-2.5 text-soft xl:px-3">
          no audit that you may see
        </td>
      ) : (
        <>
          <Cell label="Robustness">
            <ScoreWords verdict={latest.verdict} />
          </Cell>
          <Cell label="H">
            <HiddenWords verdict={latest.verdict} />
          </Cell>
          <Cell label="Checked">
            <CheckedBadge audit={latest} />
          </Cell>
          <Cell label="Review">
            <StateBadge state={latest.state} stale={latest.stale} />
          </Cell>
          <Cell label="FR(s)">
            <Sparkline points={latest.sparkline} />
          </Cell>
        </>
      )}
      <Cell label="Group">{network.group.name}</Cell>
      <Cell label="Audited">
        <When at={latest?.pushedAt ?? network.updatedAt} />
      </Cell>
    </tr>
  );
}

/** Networks, each with what its newest audit says. */
export function NetworkTable({ networks }: { readonly networks: readonly NetworkSummary[] }) {
  return (
    <div className="overflow-x-auto">
      <table role="table" className="stacks w-full border-collapse text-[0.95rem]">
        <thead role="rowgroup">
          <tr role="row">
            {COLUMNS.map((one) => (
              <th
                role="columnheader"
                key={one}
                scope="col"
                className="px-2 py-2 text-left text-sm font-semibold whitespace-nowrap text-soft xl:px-3"
              >
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {networks.map((network) => (
            <NetworkRow key={network.id} network={network} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
