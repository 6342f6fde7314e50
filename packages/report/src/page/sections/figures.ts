import type { AuditResult } from "@foolproof/core";
import { guardText, strain, worstGuard } from "../../words/guardNames.js";
import { percent, significant } from "../../words/numbers.js";
import { attackThatSetsScore } from "../../words/verdict.js";
import { safe, type Markup } from "../../text/html.js";
import { htmlTable } from "./table.js";

interface FigureText {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

const FIGURES: readonly FigureText[] = [
  {
    kind: "curve",
    id: "fooling",
    title: "Fooling ratio against the scale of the envelope",
    text: "The share of correctly classified events that an attack fools when every uncertainty is multiplied by s; s = 1 is the quoted uncertainty. Only points whose guards all hold can set the score. Bars are 95 % intervals; of a guarded attack they are statistical, at fixed selection.",
  },
  {
    kind: "marginal",
    id: "marginals",
    title: "Distributions before and after",
    text: "Fooled events stand at their adversarial points, all others where they were; every selected event of the class is shown, with |weights|, in the guards' own bins. A ratio inside the null band is what two samples of the reference size differ by through chance alone. JSD is the Jensen-Shannon distance that the guard judges.",
  },
  {
    kind: "correlation",
    id: "correlations",
    title: "Change of correlations",
    text: "After minus before, for each pair of guarded columns: filled squares rose, hollow ones fell, and the area is the size. Columns are ordered by their total change.",
  },
  {
    kind: "scores",
    id: "scores",
    title: "Network score before and after",
    text: "What the network says of the attacked class. Events that cross the threshold are the fooled ones.",
  },
  {
    kind: "leverage",
    id: "leverage",
    title: "Leverage",
    text: "PGD at s = 1 without guards, one observable frozen at a time: how much of the fooling ratio is lost. The top of the ranking is where a tighter uncertainty or a network that leans on it less helps most.",
  },
  {
    kind: "shift",
    id: "shift",
    title: "Conventional variations against the adversarial shift",
    text: "The efficiency of the attacked class when all events move together by ±1 sigma of one uncertainty, as an analysis would propagate it, beside what the attacks do event by event inside the same uncertainties.",
  },
];

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
  { id: "leverage", text: "Leverage" },
  { id: "shift", text: "Shifts" },
];

function attackRow(one: AuditResult["attacks"][number], sets: boolean): readonly (string | Markup)[] {
  const { value, low, high, note } = one.foolingRatio;
  const worst = worstGuard(one);
  const ratio = worst === null ? null : strain(worst);
  const interval = low === null || high === null ? "" : ` (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
  return [
    sets ? safe`<strong>${one.id}</strong> <span class="tag">sets the score</span>` : one.id,
    one.direction,
    significant(one.scale),
    value === null
      ? (note ?? "undefined")
      : safe`${percent(value)}${interval}${note === null ? "" : safe` <span class="soft">${note}</span>`}`,
    worst === null ? "none gates" : one.guarded ? "hold" : safe`<span class="broken">broken</span>`,
    worst === null
      ? "–"
      : `${guardText(worst)}: ${significant(worst.value)} / ${significant(worst.limit)}${ratio !== null && Number.isFinite(ratio) ? ` = ${significant(ratio, 2)}` : ""}`,
    percent(one.movedShare),
    significant(one.jointDistanceMedian, 2),
  ];
}

/** All attacks with their guards: those at s = 1 first. */
export function attacksSection(result: AuditResult): Markup {
  const best = attackThatSetsScore(result);
  const sets = (one: AuditResult["attacks"][number]): boolean => one === best;
  const rows = result.attacks
    .toSorted((a, b) => Number(b.scale === 1) - Number(a.scale === 1) || Number(sets(b)) - Number(sets(a)))
    .map((one) => attackRow(one, sets(one)));
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
        { head: "moved", number: true },
        { head: "joint distance [σ]", number: true },
      ],
      rows,
    )}
  </section>`;
}

/** The guards of a chosen attack, written by the page's script. */
export const guardsSection = (): Markup =>
  safe`<section id="guards">
    <h2>Guards</h2>
    <p class="lead">
      JSD is the Jensen-Shannon distance, KS that of Kolmogorov and Smirnov. A guard holds while its value is at most its limit. The null is what chance alone gives in 95 of 100 comparisons
      of unchanged samples of the reference size; “visible from N” is the number of events from which this change would
      stand out.
    </p>
    <div data-figure="guards" class="drawn">
      <noscript><p>The table is written by this page's own script; its numbers are in audit.json.</p></noscript>
    </div>
  </section>`;
