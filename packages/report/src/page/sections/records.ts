import type { AuditResult } from "@foolproof/core";
import { selfCheckSummary } from "../../words/advice.js";
import { analysisNote } from "../../words/note.js";
import { ABSENT, count, percent, significant } from "../../words/numbers.js";
import {
  envelopeLead,
  halfWidthText,
  inEnvelopeOrder,
  kindText,
  missingText,
  movesText,
  type Piece,
  rangeText,
  uncertaintyPieces,
} from "../../words/envelope.js";
import { sourceRows, sourcesLead } from "../../words/sources.js";
import { selfCheckCure } from "../../words/selfCheckCure.js";
import { safe, type Markup } from "../../text/html.js";
import { htmlTable } from "./table.js";

const shown = (value: string | number | null): string =>
  typeof value === "number" ? significant(value) : (value ?? ABSENT);

/** Is the audit itself to be trusted? Failed checks first, with what to try. */
export function checksSection(result: AuditResult): Markup {
  const rows = result.selfChecks
    .toSorted((a, b) => Number(a.passed) - Number(b.passed))
    .map(({ name, passed, value, expected, why }) => [
      name,
      passed ? safe`<span class="held">✓ passed</span>` : safe`<span class="broken">✗ failed</span>`,
      shown(value),
      expected,
      passed ? why : `${why} ${selfCheckCure(name)}`.trim(),
    ]);
  return safe`<section id="checks">
    <h2>Self-checks</h2>
    <p class="lead">Is the audit itself trustworthy? ${selfCheckSummary(result)}.</p>
    ${htmlTable("Self-checks of this audit", [{ head: "check" }, { head: "outcome" }, { head: "value", number: true }, { head: "expected" }, { head: "why, and what to try" }], rows)}
  </section>`;
}

const piecesMarkup = (pieces: readonly Piece[]): Markup =>
  safe`${pieces.map(({ text, code }) => (code === "" ? safe`${text}` : safe`${text}<code>${code}</code>`))}`;

/** What moves, by how much, and what does not. */
export function envelopeSection(result: AuditResult): Markup {
  const rows = inEnvelopeOrder(result.observables).map((one) => [
    one.name,
    movesText(one) === "stays" ? safe`<span class="soft">stays</span>` : movesText(one),
    kindText(one),
    piecesMarkup(uncertaintyPieces(one)),
    halfWidthText(one),
    one.medianSigmaOverSpread === null ? ABSENT : percent(one.medianSigmaOverSpread),
    rangeText(one),
    missingText(one),
  ]);
  return safe`<section id="envelope">
    <h2>What moves and what does not</h2>
    <p class="lead">${envelopeLead(result)}</p>
    ${htmlTable(
      "The envelope, observable by observable",
      [
        { head: "observable" },
        { head: "moves?" },
        { head: "kind" },
        { head: "uncertainty" },
        { head: "half-width", number: true },
        { head: "of spread", number: true },
        { head: "range", number: true },
        { head: "missing", number: true },
      ],
      rows,
    )}
    ${sourcesPart(result)}
  </section>`;
}

const sourceColumns = [
  { head: "source" },
  { head: "kind" },
  { head: "moves" },
  { head: "by" },
  { head: "size", number: true },
  { head: "of spread", number: true },
  { head: "leverage", number: true },
];

/** Sources and covariance sets, where there are any. */
function sourcesPart(result: AuditResult): Markup {
  const rows = sourceRows(result).map((one) => [
    one.source,
    one.kind,
    one.observable,
    piecesMarkup(one.moves),
    one.shift,
    one.ofSpread,
    one.leverage,
  ]);
  return rows.length === 0
    ? safe``
    : safe`<h3>What moves together</h3>
    <p class="lead">${sourcesLead(result)}</p>
    ${htmlTable("Sources and covariance sets", sourceColumns, rows)}`;
}

/** The network on the unperturbed events. */
export function baselineSection({ baseline }: AuditResult): Markup {
  const { auc, accuracy, threshold, expectedAuc } = baseline;
  const expected =
    expectedAuc === null
      ? ""
      : `, expected ${significant(expectedAuc.value, 4)} ± ${significant(expectedAuc.tolerance)}`;
  const rows = baseline.classes.map((one) => [
    one.class,
    count(one.events),
    count(one.effectiveEvents),
    significant(one.sumWeights, 5),
    `${count(one.correct)} (${percent(one.events === 0 ? null : one.correct / one.events)})`,
    percent(one.efficiency),
  ]);
  return safe`<section id="baseline">
    <h2>Before any attack</h2>
    <p class="lead">
      Area under the ROC curve ${significant(auc, 4)}${expected}; accuracy
      ${percent(accuracy)}${threshold === null ? "" : `; threshold ${significant(threshold)}`}.
    </p>
    ${htmlTable("The sample and the network's answer to it", [{ head: "class" }, { head: "events", number: true }, { head: "effective", number: true }, { head: "sum of weights", number: true }, { head: "correct", number: true }, { head: "efficiency", number: true }], rows)}
  </section>`;
}

/** Where everything came from, and how to get it again. */
export function provenanceSection({ digest, tool, spec, verdict }: AuditResult): Markup {
  const seed = typeof spec["seed"] === "number" ? ` --seed ${spec["seed"]}` : "";
  const command = `npm start -- audit audit.yaml${seed}${verdict.attackProfile === "quick" ? " --quick" : ""}`;
  const rows = Object.entries(digest).map(([name, value]) => [name, safe`<code>${value}</code>`]);
  return safe`<section id="provenance">
    <h2>Provenance</h2>
    <p class="lead">${tool.name} ${tool.version}. The same version, network, data and spec give these digests again:</p>
    <p class="command">
      <code id="command">${command}</code> <button type="button" data-copy="command" hidden>Copy</button>
    </p>
    ${htmlTable("Digests (SHA-256)", [{ head: "of" }, { head: "digest" }], rows)}
    <details>
      <summary>The spec as resolved, every default filled in</summary>
      <pre tabindex="0">${JSON.stringify(spec, null, 2)}</pre>
    </details>
  </section>`;
}

/** A paragraph to paste, and what the audit does not say. */
export const noteSection = (result: AuditResult): Markup =>
  safe`<section id="note">
    <h2>For the analysis note</h2>
    <blockquote id="note-text">${analysisNote(result)}</blockquote>
    <p><button type="button" data-copy="note-text" hidden>Copy the paragraph</button></p>
    <h3>What this audit does not say</h3>
    <ul>
      <li>
        The score is an upper bound: it tells what the attacks that ran could do. A stronger attack can only lower it.
      </li>
      <li>
        Events that would migrate into the selection are not modelled; every perturbed event stays inside its selection
        and ranges.
      </li>
      <li>
        H compares two shifts. A corner of an envelope of many observables is improbable as a joint fluctuation, so H is
        not a factor to multiply an uncertainty by.
      </li>
      <li>
        Limits depend on the reference events: scores made with other presets, reference sizes or attack profiles are
        not comparable.
      </li>
    </ul>
  </section>`;
