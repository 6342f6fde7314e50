import type { AuditResult } from "@foolproof/core";
import { adviceFor } from "../words/advice.js";
import { analysisNote } from "../words/note.js";
import { percent, significant } from "../words/numbers.js";
import { hiddenRatioSentence, verdictSentence } from "../words/verdict.js";
import { html } from "./html.js";

/** report.html: one file that needs no network. A pure function of audit.json. */
export function renderReport(result: AuditResult): string {
  const hidden = hiddenRatioSentence(result);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'" />
        <title>${result.title}</title>
      </head>
      <body>
        <h1>${result.title}</h1>
        <p>${verdictSentence(result)}</p>
        ${hidden === null ? "" : html`<p>${hidden}</p>`}
        <h2>What to do now</h2>
        <ol>
          ${adviceFor(result).map((one) => html`<li><strong>${one.what}.</strong> ${one.how}</li>`)}
        </ol>
        <h2>Attacks</h2>
        <table>
          <tr>
            <th>attack</th>
            <th>direction</th>
            <th>s</th>
            <th>fooled</th>
            <th>guarded</th>
          </tr>
          ${result.attacks.map(
            (one) =>
              html`<tr>
                <td>${one.id}</td>
                <td>${one.direction}</td>
                <td>${significant(one.scale)}</td>
                <td>${percent(one.foolingRatio.value)}</td>
                <td>${one.guarded ? "yes" : "no"}</td>
              </tr>`,
          )}
        </table>
        <h2>For the analysis note</h2>
        <p>${analysisNote(result)}</p>
      </body>
    </html> `;
  return page.markup;
}
