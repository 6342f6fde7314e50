import Link from "next/link";
import type { AuditDetail } from "../api/types";
import { Notice } from "../design/Notice";
import { dateText } from "../words/dates";

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
            {part}: {words.length === 0 ? "changed" : words.join("; ")}
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
