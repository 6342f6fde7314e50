import type { AuditDetail } from "../api/types";
import { ACTION_WORDS } from "../words/states";

/** What the reader may not do, and why: a missing button without a word would be a riddle. */
export function Forbidden({ review }: Pick<AuditDetail, "review">) {
  const { forbidden } = review;
  if (forbidden.length === 0) return null;
  const reasons = [...new Set(forbidden.map((one) => one.why))];
  return (
    <details className="text-sm">
      <summary className="min-h-7 py-1">What you cannot do here, and why</summary>
      <ul className="mt-1 flex flex-col gap-1">
        {reasons.map((why) => (
          <li key={why}>
            <strong className="font-medium">
              {forbidden
                .filter((one) => one.why === why)
                .map((one) => ACTION_WORDS[one.action].text)
                .join(", ")}
            </strong>
            : {why}
          </li>
        ))}
      </ul>
    </details>
  );
}
