"use client";
import { scoreText, verdictSentence } from "@foolproof/report/browser";
import type { AuditDetail, AuditResult } from "../api/types";
import { StateBadge } from "../audits/AuditWords";
import { Actions } from "../review/Actions";

interface BarProps {
  readonly audit: AuditDetail;
  /** undefined while it is on its way. */
  readonly result: AuditResult | undefined;
}

/** Stays in sight while one reads: the verdict, where the review stands, and what one may do. */
export function Bar({ audit, result }: BarProps) {
  const { score, status } = audit.verdict;
  const { unresolvedComments } = audit.review;
  return (
    <div className="sticky top-0 z-20 -mx-3 border-y border-line bg-card px-3 py-1.5 sm:-mx-6 sm:px-6 print:static print:border-0">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
        <p className="text-lg leading-none font-bold whitespace-nowrap tabular-nums">
          {score === null ? "no score" : `≤ ${scoreText(score.value)}`}
          <span className="ml-1.5 text-sm font-normal text-soft">{status}</span>
        </p>
        <StateBadge state={audit.state} stale={audit.stale} />
        <a href="#review" className="text-sm">
          {unresolvedComments === 0
            ? "no open comments"
            : unresolvedComments === 1
              ? "1 open comment"
              : `${String(unresolvedComments)} open comments`}
        </a>
        {result === undefined ? null : (
          <p className="hidden min-w-64 flex-1 text-sm leading-tight xl:line-clamp-2 print:hidden" aria-hidden="true">
            {verdictSentence(result)}
          </p>
        )}
        <div className="ml-auto flex flex-wrap gap-2">
          <Actions audit={audit} />
        </div>
      </div>
    </div>
  );
}
