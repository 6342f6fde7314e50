import { scoreText } from "@foolproof/report/browser";
import Link from "next/link";
import type { AuditSummary } from "../api/types";
import { dateText } from "../words/dates";

const HEIGHT = 120;
const STEP = 56;
const LEFT = 34;
const MOST = 24;

/** Scores of the audits in the order in which they were pushed, each with its interval. */
export function ScoreHistory({ audits }: { readonly audits: readonly AuditSummary[] }) {
  const scored = audits
    .toSorted((a, b) => (a.pushedAt < b.pushedAt ? -1 : 1))
    .flatMap((audit) => (audit.verdict.score === null ? [] : [{ audit, score: audit.verdict.score }]))
    .slice(-MOST);
  if (scored.length < 2) return null;
  const width = LEFT + STEP * scored.length;
  const y = (score: number): number => 8 + ((HEIGHT - 16) * (100 - score)) / 100;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Scores over time">
      <svg viewBox={`0 0 ${String(width)} ${String(HEIGHT)}`} width={width} height={HEIGHT} className="text-[11px]">
        <title>Robustness scores over time, oldest left</title>
        {[0, 50, 100].map((at) => (
          <g key={at}>
            <line x1={LEFT} x2={width} y1={y(at)} y2={y(at)} className="stroke-line" />
            <text x={LEFT - 6} y={y(at) + 4} textAnchor="end" className="fill-soft">
              {at}
            </text>
          </g>
        ))}
        {scored.map(({ audit, score }, i) => {
          const x = LEFT + STEP * (i + 0.5);
          return (
            <Link key={audit.id} href={`/audits/${audit.id}`} aria-label={`${audit.title}, ${scoreText(score.value)}`}>
              <title>{`${audit.title}, ${dateText(audit.pushedAt)}`}</title>
              <rect x={x - 20} y={0} width={40} height={HEIGHT} fill="transparent" />
              <line x1={x} x2={x} y1={y(score.high)} y2={y(score.low)} strokeWidth={5} className="stroke-edge" />
              <circle cx={x} cy={y(score.value)} r={4.5} className="fill-link" />
              <text x={x + 8} y={y(score.value) + 4} className="fill-ink">
                {scoreText(score.value)}
              </text>
            </Link>
          );
        })}
      </svg>
    </div>
  );
}
