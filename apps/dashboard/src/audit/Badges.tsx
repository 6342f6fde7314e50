import type { AuditDetail } from "../api/types";
import { LevelBadge } from "../audits/AuditWords";
import { Card } from "../design/Card";
import { DataTable } from "../design/DataTable";
import { Notice } from "../design/Notice";
import { BADGE_WORDS } from "../words/states";

const QUANTITIES: Readonly<Record<string, string>> = {
  robustnessScore: "robustness score",
  foolingRatio: "fooling ratios",
  guards: "guards",
  membership: "events within the envelope",
  hiddenRatio: "H",
  leverage: "leverage",
  selfChecks: "self-checks",
};

const RECOMPUTATION: Readonly<Record<AuditDetail["recomputation"], string>> = {
  pending: "This server is recomputing the audit; the badges follow.",
  done: "This server has recomputed what the per-event file allows.",
  failed: "What was pushed stays as it was claimed.",
  impossible:
    "The per-event file was not uploaded, so this server cannot recompute anything; whoever has it can still push it.",
};

/** What the badges that stand here mean. */
const meanings = ({ badges }: AuditDetail): string =>
  [...new Set(badges.map((one) => one.level))]
    .map((level) => `“${BADGE_WORDS[level].text}”: ${BADGE_WORDS[level].means}`)
    .join(" ");

/** Why nothing was recomputed, and what one can do about it. */
function NotRecomputed({ badges }: Pick<AuditDetail, "badges">) {
  const why = badges.find((one) => one.level === "claimed")?.why ?? "";
  return (
    <div className="mb-3">
      <Notice tone="warn" title="This server could not recompute the audit">
        <p>{why}</p>
        {why.startsWith("FP_INTERNAL") ? (
          <p>
            Nothing is known against the audit. Push the same folder again, and the server tries again. If that fails,
            too, whoever runs the server finds the cause in its log, and <code>foolproof verify FOLDER</code> recomputes
            the audit on your own machine.
          </p>
        ) : (
          <p>
            Run <code>foolproof verify FOLDER</code> where the audit was made: it says more. Then run the audit again
            and push that.
          </p>
        )}
      </Notice>
    </div>
  );
}

/** How far each quantity has been checked by somebody other than the one who pushed. */
export function Badges({ audit }: { readonly audit: AuditDetail }) {
  const wrong = audit.badges.filter((one) => one.level === "mismatch");
  return (
    <Card id="badges" title="Checked by this server" lead={`${RECOMPUTATION[audit.recomputation]} ${meanings(audit)}`}>
      {audit.recomputation === "failed" ? <NotRecomputed badges={audit.badges} /> : null}
      {wrong.length === 0 ? null : (
        <div className="mb-3">
          <Notice tone="bad" title="What was pushed does not agree with its own events">
            <ul className="list-disc pl-5">
              {wrong.map((one) => (
                <li key={one.quantity}>
                  {QUANTITIES[one.quantity] ?? one.quantity}: claimed {one.claimed ?? "–"}, found {one.found ?? "–"}
                </li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
      <DataTable
        quiet
        caption="Badges of this audit"
        columns={[
          { head: "quantity" },
          { head: "badge" },
          { head: "claimed" },
          { head: "found here" },
          { head: "why" },
        ]}
        rows={audit.badges.map((one) => ({
          key: one.quantity,
          cells: [
            QUANTITIES[one.quantity] ?? one.quantity,
            <LevelBadge key="level" level={one.level} />,
            one.claimed ?? "–",
            one.found ?? "–",
            one.why,
          ],
        }))}
      />
    </Card>
  );
}
