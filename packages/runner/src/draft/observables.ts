import type { DraftColumn } from "./columns.js";
import { isAngle, isEnergy, isRapidity } from "./names.js";
import { yamlFlow, yamlList, yamlNumber, yamlText } from "./yaml.js";

const TURN = 2 * Math.PI;

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** Do the values fill a turn in radians, from -pi or from 0? An azimuth that was rescaled does not. */
const isWholeTurn = (min: number, max: number): boolean =>
  (min > -Math.PI - 0.01 && min < -3 && max > 3 && max < Math.PI + 0.01) ||
  (min > -0.01 && min < 0.3 && max > 6 && max < TURN + 0.01);

type Guess = { readonly keys: Readonly<Record<string, string>>; readonly example: string | null };

/** What the name and the values say of an observable: keys of the spec, and an uncertainty to start from. */
function guess({ name, bulk, integral, distinct }: DraftColumn): Guess {
  if (bulk === null) return { keys: { kind: "fixed" }, example: null };
  const { min, max } = bulk;
  if (distinct !== null && distinct.length <= 2) return { keys: { kind: "categorical" }, example: null };
  if (integral && distinct !== null)
    return { keys: { kind: "integer", range: yamlList([yamlNumber(Math.min(0, min)), ".inf"]) }, example: null };
  if (distinct !== null) return { keys: { kind: "categorical" }, example: null };
  if (isAngle(name) && isWholeTurn(min, max))
    return { keys: { kind: "periodic", period: String(TURN) }, example: "{ absolute: 0.01 }" };
  if (isRapidity(name) && min < 0) return { keys: {}, example: "{ absolute: 0.01 }" };
  if (isEnergy(name) && min >= 0) return { keys: { range: "[0, .inf]" }, example: "{ relative: 0.02 }" };
  return { keys: min >= 0 ? { range: "[0, .inf]" } : {}, example: `{ absolute: ${short((max - min) / 200)} }` };
}

/** What stands in the column, as a comment. */
function summary({ bulk, distinct, missing, sentinels }: DraftColumn): string {
  const values =
    bulk === null
      ? "no values"
      : distinct !== null && distinct.length <= 6
        ? distinct.map(short).join(", ")
        : `${short(bulk.min)} to ${short(bulk.max)}`;
  const marks = [...sentinels.map(String), ...(missing > 0 ? ["NaN"] : [])];
  return `${values}${marks.length === 0 ? "" : `; missing: ${marks.join(", ")}`}`;
}

export interface ObservableText {
  /** Fed to the network? */
  readonly input: boolean;
  readonly formula: string | null;
}

/** The lines of one observable under `observables:`. */
export function observableLines(column: DraftColumn, { input, formula }: ObservableText): readonly string[] {
  const { example, keys } = guess(column);
  const head = `  ${yamlText(column.name)}: # ${summary(column)}`;
  const known = formula === null ? keys : { formula: JSON.stringify(formula) };
  const lines = Object.entries({ ...known, ...(input ? {} : { input: "false" }) }).map(
    ([key, value]) => `    ${key}: ${value}`,
  );
  const azimuth =
    isAngle(column.name) && keys["kind"] === undefined
      ? ["    # an azimuth in other units than radians? Then `kind: periodic` and `period:` its full turn"]
      : [];
  return [
    head,
    ...azimuth,
    ...lines,
    ...(example === null || formula !== null ? [] : [`    # uncertainty: ${example}`]),
  ];
}

/** The `missing:` entry for the columns that are used; null where nothing is missing. */
export function missingText(columns: readonly DraftColumn[]): string | null {
  const values = [...new Set(columns.flatMap((column) => column.sentinels))].sort((a, b) => a - b);
  const empty = columns.some((column) => column.missing > 0);
  if (empty)
    return `${yamlFlow({ values: yamlList(values.map(yamlNumber)), feed: "0" })} # NaN counts as missing; feed: the number that the network was trained on`;
  return values.length === 0
    ? null
    : `${yamlList(values.map(yamlNumber))} # fed to the network as they are; { values: ${yamlList(values.map(yamlNumber))}, feed: 0 } feeds another number`;
}
