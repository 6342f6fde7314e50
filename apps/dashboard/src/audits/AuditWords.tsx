import { ratioText, scoreText } from "@foolproof/report/browser";
import type { AuditSummary, BadgeLevel, ReviewState } from "../api/types";
import { Badge } from "../design/Badge";
import { BADGE_WORDS, STATE_WORDS } from "../words/states";

/** The state of a review, and beside it whether its approvals are out of date. */
export function StateBadge({ state, stale = false }: { readonly state: ReviewState; readonly stale?: boolean }) {
  const { text, tone, sign } = STATE_WORDS[state];
  return (
    <span className="inline-flex flex-wrap gap-1">
      <Badge tone={tone} sign={sign}>
        {text}
      </Badge>
      {stale ? (
        <Badge tone="warn" sign="⚠" title="A newer version has arrived since it was reviewed">
          stale
        </Badge>
      ) : null}
    </span>
  );
}

/** How far the registry has checked what was claimed. */
export function LevelBadge({ level }: { readonly level: BadgeLevel }) {
  const { text, tone, sign, means } = BADGE_WORDS[level];
  return (
    <Badge tone={tone} sign={sign} title={means}>
      {text}
    </Badge>
  );
}

/** The badge of an audit, or that the registry is still at it. */
export function CheckedBadge({ audit }: { readonly audit: Pick<AuditSummary, "badge" | "recomputation"> }) {
  if (audit.recomputation === "pending")
    return (
      <Badge tone="neutral" sign="…" title="This server has not recomputed it yet">
        being checked
      </Badge>
    );
  return <LevelBadge level={audit.badge} />;
}

/** The score with its interval, as short as a table has room for. */
export function ScoreWords({ verdict }: { readonly verdict: AuditSummary["verdict"] }) {
  const { score, status } = verdict;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-1.5">
      {score === null ? (
        <span className="text-soft">no score</span>
      ) : (
        <>
          <strong className="text-lg tabular-nums">{scoreText(score.value)}</strong>
          <span className="text-sm text-soft tabular-nums">
            {scoreText(score.low, 1)} to {scoreText(score.high, 1)}
          </span>
        </>
      )}
      {status === "inconclusive" ? (
        <Badge tone="warn" sign="!" title={verdict.why}>
          inconclusive
        </Badge>
      ) : null}
    </span>
  );
}

/** H as a number; what it is stands in the column's name. */
export function HiddenWords({ verdict }: { readonly verdict: AuditSummary["verdict"] }) {
  const ratio = verdict.hiddenRatio;
  if (ratio === null || ratio.value === null) return <span className="text-soft">–</span>;
  return (
    <span className="tabular-nums" title={ratio.quantity}>
      {ratio.lowerBound ? "> " : ""}
      {ratioText(ratio.value)}
    </span>
  );
}
