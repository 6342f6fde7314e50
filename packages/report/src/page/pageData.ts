import type { AuditResult } from "@foolproof/core";
import type { FigureAttack, FigureSource } from "../figures/source.js";

type Guard = FigureAttack["guards"][number];

/** A guard without its keys: an audit has thousands of them. Names and observables are places in a list of texts. */
type PackedGuard = readonly [
  name: number,
  observable: number,
  region: number,
  value: number,
  limit: number | null,
  null95: number,
  visibleFrom: number | null,
  flags: number,
  interval?: readonly [low: number, high: number],
];

/** What the page's script gets: the figures' parts of the audit, attacks at s = 1 only, guards packed. */
export interface PageData extends Omit<FigureSource, "attacks"> {
  readonly texts: readonly string[];
  readonly attacks: readonly (Omit<FigureAttack, "guards"> & { readonly guards: readonly PackedGuard[] })[];
}

const ABSENT = -1;

/** What set a limit, by the number that a packed guard's flags hold from their third bit on. */
const LIMIT_FROM = [undefined, "data", "chance"] as const;

/** The page's data of an audit, with the label for its figures. */
export function packPage(result: AuditResult, label?: string): PageData {
  const texts: string[] = [];
  const places = new Map<string, number>();
  const place = (text: string | null): number => {
    if (text === null) return ABSENT;
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, texts.length);
    return texts.push(text) - 1;
  };
  const attacks = result.attacks
    .filter((one) => one.scale === 1)
    .map(({ id, name, direction, class: of, scale, guarded, guards, physics }) => ({
      id,
      name,
      direction,
      class: of,
      scale,
      guarded,
      physics: { efficiency: physics.efficiency },
      guards: guards.map((one): PackedGuard => [
        place(one.name),
        place(one.observable),
        place(one.region),
        one.value,
        one.limit,
        one.null95,
        one.visibleFrom,
        (one.gates ? 1 : 0) + (one.passed ? 2 : 0) + 4 * LIMIT_FROM.indexOf(one.limitFrom),
        ...((one.interval === undefined ? [] : [[one.interval.low, one.interval.high]]) as [[number, number]?]),
      ]),
    }));
  const {
    curve,
    distributions,
    scores,
    foolable,
    templates,
    correlations,
    nominal,
    leverage,
    verdict,
    baseline,
    spec,
  } = result;
  const network = spec["network"];
  const output = typeof network === "object" && network !== null && "output" in network ? network.output : null;
  return {
    ...(label === undefined ? {} : { label }),
    texts,
    attacks,
    curve,
    distributions,
    scores,
    ...(foolable === undefined ? {} : { foolable }),
    ...(templates === undefined ? {} : { templates }),
    correlations,
    nominal,
    leverage,
    verdict: { setBy: verdict.setBy, referenceEvents: verdict.referenceEvents },
    baseline: { threshold: baseline.threshold, classes: baseline.classes.map((one) => ({ class: one.class })) },
    spec: { network: { output } },
  };
}

/** The figures' source that was packed. */
export function unpackPage(data: PageData): FigureSource {
  const text = (place: number): string | null => data.texts[place] ?? null;
  const unpack = (
    of: string,
    [name, observable, region, value, limit, null95, visibleFrom, flags, interval]: PackedGuard,
  ): Guard => {
    const limitFrom = LIMIT_FROM[flags >> 2];
    return {
      name: text(name) ?? "",
      class: of,
      observable: text(observable),
      region: text(region),
      value,
      ...(interval === undefined ? {} : { interval: { low: interval[0], high: interval[1] } }),
      limit,
      null95,
      visibleFrom,
      gates: (flags & 1) === 1,
      passed: (flags & 2) === 2,
      ...(limitFrom === undefined ? {} : { limitFrom }),
    };
  };
  return {
    ...data,
    attacks: data.attacks.map((one) => ({ ...one, guards: one.guards.map((guard) => unpack(one.class, guard)) })),
  };
}
