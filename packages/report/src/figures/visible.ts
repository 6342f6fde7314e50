import { scaleLog } from "d3-scale";
import { guardText, guardTitle } from "../words/guardNames.js";
import { eventsText, notices } from "../words/noticed.js";
import { count, listed } from "../words/numbers.js";
import { type Box, horizontalAxis, panelFrame } from "./axes.js";
import { headHeight, heading, legend, marker } from "./marks.js";
import { classOf, type FigureSource, labelOf, setsScore, styleOf } from "./source.js";
import { element, fitted, label, line, sheet, textWidth } from "./svg.js";
import type { FigureTable } from "./table.js";
import { type Colours, coloursOf, type Layout, type SeriesStyle, type Theme, widthOf } from "./theme.js";

/** The earliest of one kind of check: which it is, and the events from which it would notice. */
interface VisibleCheck {
  readonly check: string;
  readonly where: string;
  readonly events: number;
  readonly gates: boolean;
}

/** From how many events on each check would notice each attack of a direction. */
export interface VisibleData {
  readonly label: string;
  readonly title: string;
  readonly class: string;
  /** Events that the limits belong to; null where they are not known. */
  readonly reference: number | null;
  readonly attacks: readonly {
    readonly attack: string;
    readonly setsScore: boolean;
    readonly style: SeriesStyle;
    /** The earliest check first, one of each kind; none where nothing that is checked changes. */
    readonly checks: readonly VisibleCheck[];
  }[];
}

/** The earliest check of each kind for the attacks at s = 1 of a direction. */
export function visibleData(
  source: FigureSource,
  choice: { readonly direction: string; readonly label?: string | undefined },
): VisibleData {
  const { direction } = choice;
  const name = classOf(source, direction);
  const style = styleOf(source);
  return {
    label: labelOf(source, choice),
    title: `events of ${name} from which checks notice`,
    class: name,
    reference: source.verdict.referenceEvents.find((one) => one.class === name)?.value ?? null,
    attacks: source.attacks
      .filter((one) => one.direction === direction && one.scale === 1)
      .map((one) => {
        const kinds = new Map<string, VisibleCheck>();
        for (const { guard, events } of notices(one)) {
          if (kinds.has(guard.name)) continue;
          kinds.set(guard.name, { check: guard.name, where: guardText(guard), events, gates: guard.gates });
        }
        return {
          attack: one.id,
          setsScore: setsScore(source, { attack: one.id, direction }),
          style: style(one.id),
          checks: [...kinds.values()],
        };
      }),
  };
}

const ROW = { wide: 30, narrow: 38 } as const;
/** Above the first row, for the ticks of the axis. */
const HEADROOM = 8;
/** Beyond this no sample is: the axis ends here, and so do the dots. */
const MOST = 1e9;

interface Frame {
  readonly box: Box;
  readonly x: (events: number) => number;
  readonly colours: Colours;
  readonly layout: Layout;
}

type Row = VisibleData["attacks"][number];

/** One attack: a dot for each kind of check, the first filled and named. */
function row({ attack, checks, style, setsScore: bold }: Row, top: number, frame: Frame): string {
  const { box, x, colours, layout } = frame;
  const y = top + (layout === "wide" ? ROW.wide / 2 : 12);
  const [first] = checks;
  const room = box.right - box.left - 16;
  const said = first === undefined ? "no check sees a change" : `${eventsText(first.events)}: ${first.where}`;
  const text = fitted(said, room, 11);
  const at = first === undefined ? box.left + 8 : x(first.events);
  // Beside the dot where there is room, else on the other side of it; on a phone below it.
  const right = at + 10 + textWidth(text, 11) <= box.right - 4;
  const place =
    layout === "narrow"
      ? { x: box.left + 8, y: y + 19 }
      : right
        ? { x: at + 10, y: y - 7 }
        : { x: at - 10, y: y - 7, "text-anchor": "end" };
  return [
    label(fitted(attack, box.left - 22, 11), {
      x: box.left - 8,
      y: y + 4,
      "text-anchor": "end",
      "font-size": 11,
      "font-weight": bold ? "bold" : undefined,
    }),
    line([box.left, y], [box.right, y], { stroke: colours.grid, "stroke-width": 0.7 }),
    ...checks
      .slice(1)
      .filter((one) => one.events <= MOST)
      .map((one) => element("circle", { cx: x(one.events), cy: y, r: 2.5, fill: "none", stroke: colours.soft })),
    first === undefined || first.events > MOST ? "" : marker([x(first.events), y], style, { colours, filled: true }),
    label(text, {
      ...place,
      "font-size": 11,
      fill: colours.soft,
      stroke: colours.paper,
      "stroke-width": 3,
      "paint-order": "stroke",
    }),
  ].join("");
}

/** Draws, on a logarithmic axis of events, from where on each kind of check would notice each attack. */
export function visibleFigure(data: VisibleData, theme: Theme, layout: Layout = "wide"): string {
  const colours = coloursOf(theme);
  const width = widthOf(layout);
  const key = legend(
    [
      {
        text: "the first check that notices",
        style: null,
        swatch: element("circle", { cx: 12, r: 4, fill: colours.ink }),
      },
      {
        text: "the earliest of every other kind",
        style: null,
        swatch: element("circle", { cx: 12, r: 2.5, fill: "none", stroke: colours.soft }),
      },
    ],
    { colours, left: 14, right: width, top: headHeight(layout) },
  );
  const left = Math.min(
    layout === "wide" ? 170 : 92,
    30 + Math.max(0, ...data.attacks.map((one) => textWidth(one.attack, 11.5))),
  );
  const top = headHeight(layout) + key.height + 22;
  const box: Box = { left, right: width - 14, top, bottom: top + HEADROOM + data.attacks.length * ROW[layout] + 6 };
  const all = [...data.attacks.flatMap((one) => one.checks.map((check) => check.events)), data.reference ?? 100].filter(
    (one) => one <= MOST,
  );
  const scale = scaleLog([Math.max(1, 0.4 * Math.min(...all)), 2.5 * Math.max(...all)], [box.left, box.right]);
  const x = (events: number): number => Math.max(box.left, scale(events));
  const reference =
    data.reference === null
      ? ""
      : line([x(data.reference), box.top], [x(data.reference), box.bottom], {
          stroke: colours.ink,
          "stroke-dasharray": "5 4",
        }) +
        label(`limits are for ${count(data.reference)}`, {
          x: x(data.reference),
          y: box.top - 7,
          "text-anchor": x(data.reference) > (box.left + box.right) / 2 ? "end" : "start",
          "font-size": 11,
          fill: colours.soft,
        });
  return sheet({ width, height: box.bottom + 42, title: data.title, description: describe(data), theme }, [
    heading({ label: data.label, title: data.title }, { colours, layout }),
    key.markup,
    reference,
    ...data.attacks.map((one, i) => row(one, box.top + HEADROOM + i * ROW[layout], { box, x, colours, layout })),
    panelFrame(box, colours),
    horizontalAxis({ box, scale, colours, ticks: layout === "wide" ? 8 : 4, title: `events of ${data.class}` }),
  ]);
}

function describe({ attacks, class: of }: VisibleData): string {
  const told = attacks.map(({ attack, checks: [first] }) =>
    first === undefined ? `${attack} by none` : `${attack} from ${eventsText(first.events)} on (${first.where})`,
  );
  return `The number of ${of} events from which the first check would notice each attack: ${listed(told)}.`;
}

/** Every attack with the earliest check of each kind. */
export const visibleTable = (data: VisibleData): FigureTable => ({
  caption: data.title,
  columns: ["attack", "check", "seen by", "events", "gates"],
  rows: data.attacks.flatMap(({ attack, checks }) =>
    checks.map((one) => [
      attack,
      guardTitle(one.check),
      one.where,
      Number(one.events.toPrecision(2)),
      one.gates ? "yes" : "no",
    ]),
  ),
});
