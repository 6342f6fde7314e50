"use client";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import type { AuditSummary } from "../api/types";
import { buttonClass } from "../design/Button";
import { Sparkline } from "../design/Sparkline";
import { When } from "../design/When";
import { CheckedBadge, HiddenWords, ScoreWords, StateBadge } from "./AuditWords";

interface AuditTableProps {
  readonly audits: readonly AuditSummary[];
  readonly caption: string;
  /** Offers to pick two of them and compare. */
  readonly comparable?: boolean;
}

function Cell({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <td role="cell" data-label={label} className="border-t border-line px-2 py-2 align-middle xl:px-3">
      <span>{children}</span>
    </td>
  );
}

const head = "px-2 py-2 xl:px-3 text-left text-sm font-semibold whitespace-nowrap text-soft";

/** Audits as a list, each with what it says and where its review stands. */
export function AuditTable({ audits, caption, comparable = false }: AuditTableProps) {
  const [picked, setPicked] = useState<readonly string[]>([]);
  const pick = (id: string, on: boolean): void => {
    setPicked((before) => [...before.filter((one) => one !== id), ...(on ? [id] : [])].slice(-2));
  };
  const offers = comparable && audits.length > 1;
  // The older one is what the newer one is measured against.
  const [a, b] = picked.toSorted((one, other) => place(audits, other) - place(audits, one));
  return (
    <div className="flex flex-col gap-2">
      {offers ? (
        <p className="flex min-h-9 flex-wrap items-center gap-3 text-sm print:hidden">
          {a === undefined || b === undefined ? (
            <span className="text-soft">Pick two audits to compare them.</span>
          ) : (
            <Link href={`/compare?a=${a}&b=${b}`} className={buttonClass("primary")}>
              Compare the two
            </Link>
          )}
        </p>
      ) : null}
      <div className="overflow-x-auto">
        <table role="table" className="stacks w-full border-collapse text-[0.95rem]">
          <caption className="sr-only">{caption}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {offers ? (
                <th role="columnheader" scope="col" className={head}>
                  <span className="sr-only">Pick</span>
                </th>
              ) : null}
              {["Audit", "Robustness at most", "H", "Checked", "Review", "FR(s)", "Pushed"].map((one) => (
                <th key={one} role="columnheader" scope="col" className={head}>
                  {one}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {audits.map((audit) => (
              <tr role="row" key={audit.id}>
                {offers ? (
                  <Cell label="Compare">
                    <input
                      type="checkbox"
                      aria-label={`Compare ${audit.title}, ${audit.digest.slice(0, 8)}`}
                      className="size-5 accent-link"
                      checked={picked.includes(audit.id)}
                      onChange={(event) => {
                        pick(audit.id, event.target.checked);
                      }}
                    />
                  </Cell>
                ) : null}
                <th
                  role="rowheader"
                  scope="row"
                  className="max-w-[26rem] min-w-36 border-t border-line px-2 py-2 text-left font-normal xl:px-3"
                >
                  <Link href={`/audits/${audit.id}`} className="font-semibold">
                    {audit.title}
                  </Link>
                  <span className="block text-sm text-soft">
                    {audit.network.name}, version {audit.network.number}; audit <code>{audit.digest.slice(0, 8)}</code>
                  </span>
                </th>
                <Cell label="Robustness">
                  <ScoreWords verdict={audit.verdict} />
                </Cell>
                <Cell label="H">
                  <HiddenWords verdict={audit.verdict} />
                </Cell>
                <Cell label="Checked">
                  <CheckedBadge audit={audit} />
                </Cell>
                <Cell label="Review">
                  <StateBadge state={audit.state} stale={audit.stale} />
                </Cell>
                <Cell label="FR(s)">
                  <Sparkline points={audit.sparkline} />
                </Cell>
                <Cell label="Pushed">
                  <When at={audit.pushedAt} /> <span className="text-soft">by {audit.pushedBy.name}</span>
                </Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const place = (audits: readonly AuditSummary[], id: string): number => audits.findIndex((one) => one.id === id);
