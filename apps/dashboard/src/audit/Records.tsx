import {
  adviceFor,
  analysisNote,
  envelopeLead,
  halfWidthText,
  inEnvelopeOrder,
  kindText,
  missingText,
  movesText,
  percent,
  rangeText,
  selfCheckCure,
  selfCheckSummary,
  sourceRows,
  sourcesLead,
  significant,
  uncertaintyPieces,
} from "@foolproof/report/browser";
import { Fragment } from "react";
import type { AuditDetail, AuditResult } from "../api/types";
import { Comments } from "../comments/Comments";
import { Card } from "../design/Card";
import { Command } from "../design/Command";
import { DataTable } from "../design/DataTable";

interface ResultProps {
  readonly result: AuditResult;
}

/** What to do now, most urgent first. */
export function AdviceCard({ result }: ResultProps) {
  return (
    <Card id="advice" title="What to do now">
      <ol className="flex max-w-[85ch] list-decimal flex-col gap-2 pl-6">
        {adviceFor(result).map(({ what, how }) => (
          <li key={what}>
            <strong>{what}.</strong> {how}
          </li>
        ))}
      </ol>
    </Card>
  );
}

const shown = (value: string | number | null): string =>
  typeof value === "number" ? significant(value) : (value ?? "–");

/** Is the audit itself to be trusted? Failed checks first, with what to try; each can be spoken about. */
export function SelfChecks({ result, audit }: ResultProps & { readonly audit: string }) {
  const checks = result.selfChecks.toSorted((a, b) => Number(a.passed) - Number(b.passed));
  return (
    <Card id="checks" title="Self-checks" lead={`Is the audit itself trustworthy? ${selfCheckSummary(result)}.`}>
      <ul className="flex flex-col">
        {checks.map(({ name, passed, value, expected, why }) => (
          <li key={name} id={name} className="border-t border-line py-2">
            <details open={!passed} className="prints">
              <summary>
                <span className={passed ? "text-good" : "font-semibold text-bad"}>
                  {passed ? "✓ passed" : "✗ failed"}
                </span>{" "}
                {name}
              </summary>
              <div className="max-w-[80ch] pt-1 pl-4 text-[0.95rem]">
                <p>{passed ? why : `${why} ${selfCheckCure(name)}`.trim()}</p>
                <p className="text-soft">
                  Found {shown(value)}; expected {expected}.
                </p>
                <Comments
                  audit={audit}
                  anchor={{ kind: "selfCheck", id: name, choice: {} }}
                  about={`the check “${name}”`}
                />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Pieces({ pieces }: { readonly pieces: ReturnType<typeof uncertaintyPieces> }) {
  return pieces.map(({ text, code }) => (
    <Fragment key={text}>
      {text}
      {code === "" ? null : <code>{code}</code>}
    </Fragment>
  ));
}

/** Sources and covariance sets, where there are any. */
function Sources({ result }: ResultProps) {
  const rows = sourceRows(result);
  if (rows.length === 0) return null;
  return (
    <>
      <h3 className="mt-4 font-semibold">What moves together</h3>
      <p className="max-w-[85ch]">{sourcesLead(result)}</p>
      <DataTable
        quiet
        caption="Sources and covariance sets"
        columns={[
          { head: "source" },
          { head: "kind" },
          { head: "moves" },
          { head: "by" },
          { head: "size", number: true },
          { head: "of spread", number: true },
          { head: "leverage", number: true },
        ]}
        rows={rows.map((one, k) => ({
          key: String(k),
          cells: [
            one.source,
            one.kind,
            one.observable,
            <Pieces pieces={one.moves} />,
            one.shift,
            one.ofSpread,
            one.leverage,
          ],
        }))}
      />
    </>
  );
}

/** What moves, by how much, and what does not. */
export function Envelope({ result }: ResultProps) {
  return (
    <Card id="envelope" title="What moves and what does not" lead={envelopeLead(result)}>
      <DataTable
        quiet
        caption="The envelope, observable by observable"
        columns={[
          { head: "observable" },
          { head: "moves?" },
          { head: "kind" },
          { head: "uncertainty" },
          { head: "half-width", number: true },
          { head: "of spread", number: true },
          { head: "range", number: true },
          { head: "missing", number: true },
        ]}
        rows={inEnvelopeOrder(result.observables).map((one) => ({
          key: one.name,
          cells: [
            one.name,
            movesText(one),
            kindText(one),
            <Pieces pieces={uncertaintyPieces(one)} />,
            halfWidthText(one),
            one.medianSigmaOverSpread === null ? "–" : percent(one.medianSigmaOverSpread),
            rangeText(one),
            missingText(one),
          ],
        }))}
      />
      <Sources result={result} />
    </Card>
  );
}

/** A paragraph to paste. */
export function Note({ result }: ResultProps) {
  return (
    <Card id="note" title="For the analysis note">
      <blockquote className="max-w-[85ch] border-l-4 border-line pl-3">{analysisNote(result)}</blockquote>
    </Card>
  );
}

const size = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Where everything came from, what is kept, and how to get it again. */
export function Provenance({
  audit,
  result,
}: {
  readonly audit: AuditDetail;
  readonly result: AuditResult | undefined;
}) {
  const digests: readonly (readonly [string, string, string])[] = [
    ["audit", audit.title, audit.digest],
    ["network", `${audit.network.name}, version ${String(audit.network.number)}`, audit.network.digest],
    ["data", `${audit.dataset.name}, version ${String(audit.dataset.number)}`, audit.dataset.digest],
    ["envelope", `${audit.envelope.name}, version ${String(audit.envelope.number)}`, audit.envelope.digest],
    ["spec", "", audit.specDigest],
  ];
  return (
    <Card
      id="provenance"
      title="Provenance"
      lead={`Made by version ${audit.toolVersion}. The same version, network, data and spec give the same digests again:`}
    >
      <div className="flex flex-col gap-4">
        <Command lines={audit.reproduce} />
        <DataTable
          caption="What it was made from (SHA-256)"
          columns={[{ head: "of" }, { head: "name" }, { head: "digest" }]}
          rows={digests.map(([of, name, digest]) => ({
            key: of,
            cells: [of, name, <code key="digest">{digest}</code>],
          }))}
        />
        <DataTable
          caption="Files"
          columns={[{ head: "file" }, { head: "size", number: true }, { head: "kept here" }, { head: "digest" }]}
          rows={audit.artifacts.map((one) => ({
            key: one.name,
            cells: [
              one.held ? (
                <a href={`/api/audits/${audit.id}/files/${encodeURIComponent(one.name)}`}>{one.name}</a>
              ) : (
                one.name
              ),
              size(one.bytes),
              one.held ? "yes" : "no, by digest only",
              <code key="digest">{one.sha256.slice(0, 16)}</code>,
            ],
          }))}
        />
        {result === undefined ? null : (
          <details>
            <summary className="min-h-7 py-1">The spec as resolved, every default filled in</summary>
            <pre tabIndex={0} className="max-h-[30rem] overflow-auto rounded-md border border-line p-3 text-sm">
              {JSON.stringify(result.spec, null, 2)}
            </pre>
          </details>
        )}
      </div>
    </Card>
  );
}
