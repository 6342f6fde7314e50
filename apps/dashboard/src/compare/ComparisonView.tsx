import Link from "next/link";
import type { AuditSummary, Comparison } from "../api/types";
import { CheckedBadge, HiddenWords, ScoreWords, StateBadge } from "../audits/AuditWords";
import { Badge } from "../design/Badge";
import { Card } from "../design/Card";
import { DataTable } from "../design/DataTable";
import { Notice } from "../design/Notice";
import { Sparkline } from "../design/Sparkline";
import { When } from "../design/When";
import { differenceText, differs, judgement, valueText } from "./words";

function Side({ letter, audit }: { readonly letter: string; readonly audit: AuditSummary }) {
  return (
    <Card
      title={
        <>
          {letter}: <Link href={`/audits/${audit.id}`}>{audit.title}</Link>
        </>
      }
      lead={
        <>
          {audit.network.name}, version {audit.network.number}; {audit.group.name}; audit{" "}
          <code>{audit.digest.slice(0, 8)}</code>, <When at={audit.pushedAt} />
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <ScoreWords verdict={audit.verdict} />
        <span className="text-sm">
          H <HiddenWords verdict={audit.verdict} />
        </span>
        <CheckedBadge audit={audit} />
        <StateBadge state={audit.state} stale={audit.stale} />
        <Sparkline points={audit.sparkline} />
      </div>
    </Card>
  );
}

function Judgement({ line }: { readonly line: Comparison["figures"][number] }) {
  const told = judgement(line);
  if (told === "") return <>–</>;
  return (
    <Badge tone={told === "better" ? "good" : "bad"} sign={told === "better" ? "▲" : "▼"}>
      {told}
    </Badge>
  );
}

interface ComparisonViewProps {
  readonly comparison: Comparison;
  readonly onlyDifferences: boolean;
}

/** Figures of both with their differences, then what was set differently, in words. */
export function ComparisonView({ comparison, onlyDifferences }: ComparisonViewProps) {
  const { a, b, notComparable, figures, settings } = comparison;
  const lines = onlyDifferences ? figures.filter(differs) : figures;
  const judged = notComparable.length === 0;
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 md:grid-cols-2">
        <Side letter="A" audit={a} />
        <Side letter="B" audit={b} />
      </div>
      {judged ? null : (
        <Notice tone="warn" title="The scores of these two are not comparable">
          <ul className="list-disc pl-5">
            {notComparable.map((why) => (
              <li key={why}>{why}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Card title="What was set differently">
        {settings.length === 0 ? (
          <p>Network, data, envelope and spec are the same.</p>
        ) : (
          <DataTable
            quiet
            caption="Differences of network, data, envelope and spec"
            columns={[{ head: "part" }, { head: "what changed, from A to B" }, { head: "where" }]}
            rows={settings.map(({ part, path, words }) => ({
              key: `${part} ${path} ${words}`,
              cells: [part, words, path === "" ? "" : <code key="path">{path}</code>],
            }))}
          />
        )}
      </Card>
      <Card title="Figures">
        {lines.length === 0 ? (
          <p>No figure differs.</p>
        ) : (
          <DataTable
            quiet
            caption="Figures of both audits"
            columns={[
              { head: "figure" },
              { head: "A", number: true },
              { head: "B", number: true },
              { head: "B − A", number: true },
              ...(judged ? [{ head: "B is" }] : []),
            ]}
            rows={lines.map((line) => ({
              key: line.name,
              cells: [
                line.unit === "" ? line.name : `${line.name} [${line.unit}]`,
                valueText(line.a, line.aInterval),
                valueText(line.b, line.bInterval),
                differenceText(line.difference),
                ...(judged ? [<Judgement key="judgement" line={line} />] : []),
              ],
            }))}
          />
        )}
      </Card>
    </div>
  );
}
