import type { AuditResult } from "@foolproof/core";
import { attacksInWords, type AttackWords } from "../../words/attacks.js";
import { limitRows, limitsLead } from "../../words/limits.js";
import { noticeText } from "../../words/noticed.js";
import { percent, significant } from "../../words/numbers.js";
import {
  WORKING_POINT_COLUMNS,
  WORKING_POINTS_LEAD,
  workingPointCells,
  workingPointRows,
} from "../../words/workingPoints.js";
import { safe, type Markup } from "../../text/html.js";
import { type FigureText, FIGURES, GUARDS_TEXT } from "../figureTexts.js";
import { htmlTable } from "./table.js";

const figure = ({ kind, id, title, text }: FigureText): Markup =>
  safe`<section id="${id}" class="figure">
    <h2>${title}</h2>
    <p class="lead">${text}</p>
    <div data-figure="${kind}" class="drawn">
      <noscript><p>Figures are drawn by this page's own script; their numbers are in audit.json.</p></noscript>
    </div>
  </section>`;

/** The figures in the order in which they are read. */
export const figureSections = (): Markup => safe`<div class="figures">${FIGURES.map(figure)}</div>`;

/** Anchors of the figures for the page's contents. */
export const FIGURE_ANCHORS: readonly { readonly id: string; readonly text: string }[] = [
  { id: "fooling", text: "Fooling ratio" },
  { id: "marginals", text: "Distributions" },
  { id: "correlations", text: "Correlations" },
  { id: "scores", text: "Scores" },
  { id: "templates", text: "Templates" },
  { id: "foolable", text: "Fooled where" },
  { id: "leverage", text: "Leverage" },
  { id: "shift", text: "Shifts" },
  { id: "visible", text: "Visible from" },
];

function attackRow({ attack, setsScore, fooled, note, guards, worst }: AttackWords): readonly (string | Markup)[] {
  return [
    setsScore ? safe`<strong>${attack.id}</strong> <span class="tag">sets the score</span>` : attack.id,
    attack.direction,
    significant(attack.scale),
    fooled,
    safe`${guards === "broken" ? safe`<span class="broken">broken</span>` : guards}${note === null ? "" : safe` <span class="soft">${note}</span>`}`,
    worst,
    noticeText(attack),
    percent(attack.movedShare),
    significant(attack.jointDistanceMedian, 2),
  ];
}

/** What the best attacks do at every cut, where the spec gives several. */
function workingPoints(result: AuditResult): Markup {
  const rows = workingPointRows(result);
  if (rows.length === 0) return safe``;
  return safe`<h3>At several working points</h3>
    <p>${WORKING_POINTS_LEAD}</p>
    ${htmlTable("Efficiencies, background rejection and H before and after", WORKING_POINT_COLUMNS, rows.map(workingPointCells))}`;
}

/** All attacks with their guards: those at s = 1 first. */
export function attacksSection(result: AuditResult): Markup {
  return safe`<section id="attacks">
    <h2>Attacks</h2>
    ${htmlTable(
      "Fooling ratio of every attack that ran, with 95 % interval",
      [
        { head: "attack" },
        { head: "direction" },
        { head: "s", number: true },
        { head: "fooled", number: true },
        { head: "guards" },
        { head: "worst guard: value / limit" },
        { head: "noticed first" },
        { head: "moved", number: true },
        { head: "joint distance [σ]", number: true },
      ],
      attacksInWords(result).map(attackRow),
    )}
    ${workingPoints(result)}
  </section>`;
}

/** What simulation and data differ by, where limits come from data. */
function limitsFromData(result: AuditResult): Markup {
  const rows = limitRows(result);
  if (rows.length === 0) return safe``;
  return safe`<h3>Limits from data</h3>
    <p>${limitsLead(result)}</p>
    <details>
      <summary>All differences, what stands out most from chance first</summary>
      ${htmlTable(
        "Data against simulation",
        [
          { head: "guard" },
          { head: "observable" },
          { head: "region" },
          { head: "difference", number: true },
          { head: "chance, 95 %", number: true },
          { head: "difference / chance", number: true },
        ],
        rows.map((one) => [one.guard, one.observable, one.region, one.value, one.null95, one.ratio]),
      )}
    </details>`;
}

/** The guards of a chosen attack, written by the page's script. */
export const guardsSection = (result: AuditResult): Markup =>
  safe`<section id="${GUARDS_TEXT.id}">
    <h2>${GUARDS_TEXT.title}</h2>
    <p class="lead">${GUARDS_TEXT.text}</p>
    <div data-figure="guards" class="drawn">
      <noscript><p>The table is written by this page's own script; its numbers are in audit.json.</p></noscript>
    </div>
    ${limitsFromData(result)}
  </section>`;
