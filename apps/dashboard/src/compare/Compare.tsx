"use client";
import { skipToken, useQuery } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import { CheckField } from "../design/Field";
import { Empty } from "../design/Empty";
import { Loading } from "../design/Loading";
import { ComparisonView } from "./ComparisonView";
import { PickAudit } from "./PickAudit";

/** Two audits beside each other; which two, and what is shown of them, stands in the address. */
export function Compare() {
  const trpc = useTRPC();
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  const [a, b] = [search.get("a") ?? "", search.get("b") ?? ""];
  const onlyDifferences = search.get("only") === "differences";
  const ready = a !== "" && b !== "";
  const compared = useQuery(trpc.audits.compare.queryOptions(ready ? { a, b } : skipToken));
  const change = (key: string, value: string): void => {
    const next = new URLSearchParams(search);
    if (value === "") next.delete(key);
    else next.set(key, value);
    router.replace(`${path}?${next.toString()}`, { scroll: false });
  };
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-2xl font-bold">Compare two audits</h1>
      <div className="grid gap-3 md:grid-cols-2 print:hidden">
        <PickAudit
          label="A, the baseline"
          value={a}
          onPick={(id) => {
            change("a", id);
          }}
        />
        <PickAudit
          label="B, measured against it"
          value={b}
          onPick={(id) => {
            change("b", id);
          }}
        />
      </div>
      <div className="print:hidden">
        <CheckField
          label="Differences only"
          checked={onlyDifferences}
          onChange={(event) => {
            change("only", event.target.checked ? "differences" : "");
          }}
        />
      </div>
      {!ready ? (
        <Empty title="Pick two audits">
          <p>Figures stand beside each other, and what was set differently is said in words.</p>
        </Empty>
      ) : compared.error !== null ? (
        <ProblemNotice error={compared.error} />
      ) : compared.data === undefined ? (
        <Loading what="the comparison" className="min-h-[50vh]" />
      ) : (
        <ComparisonView comparison={compared.data} onlyDifferences={onlyDifferences} />
      )}
    </div>
  );
}
