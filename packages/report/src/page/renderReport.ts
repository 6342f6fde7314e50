import type { AuditResult } from "@foolproof/core";
import { safe, jsonForScript, type Markup } from "../text/html.js";
import { PAGE_SCRIPT, PAGE_STYLE, SCRIPT_HASH, STYLE_HASH } from "./generated/assets.js";
import { packPage } from "./pageData.js";
import { attacksSection, FIGURE_ANCHORS, figureSections, guardsSection } from "./sections/figures.js";
import { baselineSection, checksSection, envelopeSection, noteSection, provenanceSection } from "./sections/records.js";
import { adviceSection, verdictSection } from "./sections/verdict.js";

const ANCHORS = [
  { id: "verdict", text: "Verdict" },
  { id: "advice", text: "What to do" },
  ...FIGURE_ANCHORS,
  { id: "attacks", text: "Attacks" },
  { id: "guards", text: "Guards" },
  { id: "checks", text: "Self-checks" },
  { id: "envelope", text: "Envelope" },
  { id: "baseline", text: "Baseline" },
  { id: "provenance", text: "Provenance" },
  { id: "note", text: "Note" },
];

/** Nothing is loaded from anywhere; only this page's own script and style run, known by their digests. */
const POLICY = `default-src 'none'; script-src '${SCRIPT_HASH}'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** Markup that is ours or was made safe before. */
const trusted = (markup: string): Markup => ({ markup });

/** An element with exactly this content: a blank more and the policy's digest would not fit. */
const inline = (name: "script" | "style", content: string): Markup => trusted(`<${name}>${content}</${name}>`);

export interface ReportOptions {
  /** Written on every figure, for example "Work in progress"; default "Simulation". */
  readonly label?: string;
}

/**
 * report.html: one file that needs no network, a pure function of audit.json. Names and titles come from users and are
 * escaped; figures are drawn in the page from the numbers that it carries.
 */
export function renderReport(result: AuditResult, { label }: ReportOptions = {}): string {
  return safe`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${result.title} – audit</title>
        ${inline("style", PAGE_STYLE)}
      </head>
      <body>
        <a class="skip" href="#verdict">To the verdict</a>
        <header>
          <div class="top">
            <h1>${result.title}</h1>
            <button type="button" id="theme" aria-label="Change between light and dark" hidden>Dark</button>
          </div>
          <nav aria-label="Contents">
            <ul>
              ${ANCHORS.map((one) => safe`<li><a href="#${one.id}">${one.text}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main>
          ${verdictSection(result)} ${adviceSection(result)} ${figureSections()} ${attacksSection(result)}
          ${guardsSection(result)} ${checksSection(result)} ${envelopeSection(result)} ${baselineSection(result)}
          ${provenanceSection(result)} ${noteSection(result)}
        </main>
        <footer><p>${result.tool.name} ${result.tool.version}, audit ${result.digest.audit.slice(0, 12)}</p></footer>
        <script type="application/json" id="audit">${trusted(jsonForScript(packPage(result, label)))}</script>
        ${inline("script", PAGE_SCRIPT)}
      </body>
    </html> `.markup;
}
