import Link from "next/link";
import type { AuditDetail } from "../api/types";
import { Notice } from "../design/Notice";
import { dateText } from "../words/dates";

/** Differences that are told at once; of another network or sample everything differs, and nobody reads on. */
const TOLD = 4;

function Words({ words }: { readonly words: readonly string[] }) {
  if (words.length === 0) return "changed";
  const rest = words.slice(TOLD);
  return (
    <>
      {words.slice(0, TOLD).join("; ")}
      {rest.length === 0 ? null : (
        <details>
          <summary>and {rest.length} more</summary>
          {rest.join("; ")}
        </details>
      )}
    </>
  );
}

/** Tells that approvals are out of date, and by which change. */
export function StaleBanner({ audit }: { readonly audit: AuditDetail }) {
  const { staleness } = audit;
  if (staleness === null) return null;
  return (
    <Notice tone="warn" title="Gone stale: what was approved is no longer the newest">
      <p>Since {dateText(staleness.since)}:</p>
      <ul className="list-disc pl-5">
        {staleness.changes.map(({ part, words, newestAudit }) => (
          <li key={part}>
            {part}: <Words words={words} />
            {newestAudit === null ? null : (
              <>
                {" "}
                (<Link href={`/audits/${newestAudit}`}>newest audit</Link>,{" "}
                <Link href={`/compare?a=${audit.id}&b=${newestAudit}`}>compare</Link>)
              </>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
