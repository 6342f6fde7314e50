// Draws the figures of the reference pages from the numbers of a run.
import {
  curveData,
  curveFigure,
  foolableData,
  foolableFigure,
  leverageData,
  leverageFigure,
  scoreData,
  scoreFigure,
  shiftData,
  shiftFigure,
  visibleData,
  visibleFigure,
} from "@foolproof/report";
import { CELLS, REACH } from "./run.mjs";

const INK = {
  light: {
    paper: "#ffffff",
    ink: "#1b1f24",
    soft: "#57606a",
    grid: "#d8dee4",
    signal: "#cfe0f7",
    red: "#c91f2f",
    blue: "#2f6be0",
  },
  dark: {
    paper: "#14181d",
    ink: "#e6eaef",
    soft: "#a3adb8",
    grid: "#343c46",
    signal: "#22354f",
    red: "#ff6b75",
    blue: "#7fa9ff",
  },
};
const SIDE = 380;

const sheet = (width, height, { title, description, theme }, body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="12" fill="${INK[theme].ink}"><title>${title}</title><desc>${description}</desc><rect width="${width}" height="${height}" fill="${INK[theme].paper}"/>${body}</svg>`;

const at = (x) => (14 + ((x + REACH) / (2 * REACH)) * SIDE).toFixed(1);
const up = (y) => (34 + SIDE - ((y + REACH) / (2 * REACH)) * SIDE).toFixed(1);

/** Where the network says signal, as runs of cells in each row. */
function signalPath(rows) {
  const edge = (k) => -REACH + (k * 2 * REACH) / CELLS;
  return rows
    .flatMap((row, r) =>
      [...row.matchAll(/#+/g)].map(
        ({ index, 0: run }) =>
          `M${at(edge(index))} ${up(edge(r))}H${at(edge(index + run.length))}V${up(edge(r + 1))}H${at(edge(index))}z`,
      ),
    )
    .join("");
}

/** What an attack does to some events: where they stand, where they go, which of them are fooled. */
function movesFigure({ audit, picture }, id, theme) {
  const colours = INK[theme];
  const { attacks } = audit;
  const own = picture.moves[id];
  const sampled = attacks.find((one) => one.id === id)?.foolingRatio.note?.startsWith("On a sample") ?? false;
  const fooled = own.filter((one) => one[3] === 1);
  const ways = (moves) =>
    moves.map(([k, x, y]) => `M${at(picture.events[k][0])} ${up(picture.events[k][1])}L${at(x)} ${up(y)}`).join("");
  const ends = (moves) => moves.map(([, x, y]) => `M${at(x)} ${up(y)}h0`).join("");
  const others = own.filter((one) => one[3] === 0);
  const moved = new Set(own.map(([k]) => k));
  const still = picture.events.flatMap(([x, y], k) => (moved.has(k) ? [] : [`M${at(x)} ${up(y)}h0`])).join("");
  const title = `${id}: ${fooled.length} of ${picture.events.length} events fooled${others.length === 0 ? "" : `, ${others.length} more moved`}${sampled ? " (a sample was attacked)" : ""}`;
  return sheet(
    SIDE + 28,
    SIDE + 48,
    {
      title,
      theme,
      description: `Correctly classified background events of the donut in x and y; the disc is what the network takes for signal. Lines lead from events to where ${id} moves them.`,
    },
    `<text x="14" y="22">${title}</text><path d="${signalPath(picture.signal)}" fill="${colours.signal}"/><g fill="none" stroke-linecap="round"><path d="${still}" stroke="${colours.soft}" stroke-width="3"/><path d="${ways(others)}" stroke="${colours.blue}" stroke-width="1"/><path d="${ends(others)}" stroke="${colours.blue}" stroke-width="3.4"/><path d="${ways(fooled)}" stroke="${colours.red}" stroke-width="1"/><path d="${ends(fooled)}" stroke="${colours.red}" stroke-width="3.8"/></g><rect x="14" y="34" width="${SIDE}" height="${SIDE}" fill="none" stroke="${colours.ink}"/>`,
  );
}

/** Bars under each other; a dashed line where `line` is. */
function barsFigure(rows, { title, description, axis, line, theme }) {
  const colours = INK[theme];
  const [left, right, top, row] = [118, 560, 40, 22];
  const most = 1.05 * Math.max(line ?? 0, 1e-9, ...rows.map((one) => one.value));
  const x = (value) => (left + (value / most) * (right - left)).toFixed(1);
  const bottom = top + rows.length * row + 8;
  const bars = rows
    .map(({ name, value, text }, i) => {
      const y = top + 4 + i * row;
      return `<text x="${left - 8}" y="${y + 15}" text-anchor="end">${name}</text><rect x="${left}" y="${y + 4}" width="${(x(value) - left).toFixed(1)}" height="${row - 8}" fill="${line !== undefined && value > line ? colours.red : colours.blue}"/><text x="${right + 8}" y="${y + 15}" fill="${colours.soft}">${text}</text>`;
    })
    .join("");
  const dashes =
    line === undefined ? "" : `<path d="M${x(line)} ${top}V${bottom}" stroke="${colours.ink}" stroke-dasharray="5 4"/>`;
  return sheet(
    680,
    bottom + 34,
    { title, description, theme },
    `<text x="14" y="22">${title}</text>${bars}${dashes}<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="none" stroke="${colours.ink}"/><text x="${right}" y="${bottom + 20}" text-anchor="end">${axis}</text>`,
  );
}

const digits = (value) => String(Number(value.toPrecision(2)));
const atOne = ({ attacks }) => attacks.filter((one) => one.scale === 1);

/** A guard's value for each attack, over what chance gives it; of several observables the largest. */
function guardFigure({ audit }, name, theme) {
  const offset = name === "twoSample" ? 0.5 : 0;
  const rows = atOne(audit).map(({ id, guards }) => {
    const own = guards.filter((one) => one.name === name);
    const ratios = own.map(({ value, null95 }) =>
      null95 > offset ? Math.max(0, value - offset) / (null95 - offset) : 0,
    );
    const value = Math.max(0, ...ratios);
    const largest = own[ratios.indexOf(value)];
    return { name: id, value, text: own.length === 0 ? "not asked" : digits(largest.value) };
  });
  return barsFigure(rows, {
    title: `${name} after each attack on the donut, over its null`,
    description: `Value of the guard ${name} for the population of each attack at s = 1, divided by its value in 95 of 100 comparisons of unchanged samples; the number at the right is the value itself.`,
    axis: `${offset === 0 ? "value" : "(value − 1/2)"} / null; dashed: what chance gives in 95 of 100 cases`,
    line: 1,
    theme,
  });
}

function plainFigure({ audit }, which, theme) {
  const rows = atOne(audit).map(({ id, movedShare, jointDistanceMedian }) => {
    const value = which === "moved" ? movedShare : (jointDistanceMedian ?? 0);
    return { name: id, value, text: which === "moved" ? `${digits(100 * value)} %` : digits(value) };
  });
  const title =
    which === "moved" ? "share of the class that each attack moves" : "median joint distance of fooled events";
  return barsFigure(rows, {
    title,
    description: `${title}, at s = 1 on the donut.`,
    axis: which === "moved" ? "share" : "standard deviations",
    theme,
  });
}

/** A metric's figure: those of the report, and two of bars. */
function metricFigure(run, kind, theme) {
  const { audit } = run;
  const { direction } = audit.attacks[0];
  switch (kind) {
    case "curve":
      return curveFigure(curveData(audit, { direction }), theme);
    case "shift":
      return shiftFigure(shiftData(audit, { direction }), theme);
    case "leverage":
      return leverageFigure(leverageData(audit, { direction }), theme);
    case "foolable":
      return foolableFigure(foolableData(audit, { direction, attack: "pgd", observable: "score" }), theme);
    case "visible":
      return visibleFigure(visibleData(audit, { direction }), theme);
    case "scores":
      return scoreFigure(scoreData(audit, { direction, score: "score" }), theme);
    default:
      return plainFigure(run, kind, theme);
  }
}

/** The figure of a page in a theme. */
export function drawMethod(run, { room, name, figure }, theme) {
  switch (room) {
    case "attacks":
      return name in run.picture.moves ? movesFigure(run, name, theme) : metricFigure(run, "shift", theme);
    case "guards":
      return guardFigure(run, name, theme);
    default:
      return metricFigure(run, figure, theme);
  }
}
