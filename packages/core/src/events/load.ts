import { FoolproofError } from "../errors/index.js";
import { conditionOf, rangeConstraints } from "../envelopes/constraints.js";
import { compileExpression } from "./compile.js";
import { nominalLookup } from "./derived.js";
import { createDictionaries } from "./dictionary.js";
import { assembleEvents } from "./assemble.js";
import { withComputedColumns } from "./computed.js";
import type { EventFile, Events } from "./events.js";
import { checkMismatches } from "./mismatch.js";
import { planColumns } from "./plan.js";
import type { FileRows } from "./fileRows.js";
import { readEventsFile } from "./readFile.js";
import type { EventsRequest, LoadOptions } from "./request.js";
import { encodeTexts } from "./texts.js";
import { placeOf, validateClasses, validateObservables } from "./validate.js";

const CLASSES_MAX = 255;
const FILES_MAX = 65535;

/** @throws FoolproofError FP_DATA_CONSTRAINT_VIOLATED with the number of events and the first one. */
function checkConstraints(events: Events, { constraints }: EventsRequest): void {
  const index = Uint32Array.from({ length: events.rows }, (_, i) => i);
  const all = [
    ...constraints.map(({ text, expression }) => ({
      text,
      expression: encodeTexts(expression, events.dictionaries),
      file: null,
    })),
    ...rangeConstraints(events.observables),
  ];
  for (const constraint of all) {
    const holds = compileExpression(conditionOf(constraint), { missingValues: events.missingValues.values }).evaluate({
      rows: events.rows,
      ...nominalLookup(events, index),
    });
    const first = holds.indexOf(0);
    if (first === -1) continue;
    const count = holds.reduce((sum, one) => sum + (one === 0 ? 1 : 0), 0);
    const { file, row } = placeOf(events, first);
    throw new FoolproofError({
      code: "FP_DATA_CONSTRAINT_VIOLATED",
      message: `${String(count)} of ${String(events.rows)} events violate "${constraint.text}" before any attack, the first in row ${String(row)} of ${file}`,
      hint: "A constraint must hold for every nominal event: correct it, or cut such events away with the same condition as selection.",
      where: { file, row, value: constraint.text },
    });
  }
}

/**
 * Reads the events of an audit, streaming: memory is bounded by the result and one chunk of a file. Observables become float32, and
 * everything that is decided on them (selections, derived columns) is decided on the float32 values, as it will be for perturbed
 * events. The result depends on the files' contents and the request alone, not on chunk sizes.
 * @throws FoolproofError FP_DATA_*, FP_FORMULA_* as the catalogue lists them, and the readers' own errors; the signal's reason when
 * aborted.
 */
export async function loadEvents(request: EventsRequest, { signal, onProgress }: LoadOptions = {}): Promise<Events> {
  if (request.classes.length > CLASSES_MAX || request.files.length > FILES_MAX)
    throw new FoolproofError({
      code: "FP_DATA_TOO_MANY",
      message: `${String(request.classes.length)} classes in ${String(request.files.length)} files are more than an audit can number (${String(CLASSES_MAX)} and ${String(FILES_MAX)})`,
      hint: "Merge classes or files.",
      where: { path: "data" },
    });
  const plan = planColumns(request);
  const dictionaries = createDictionaries();
  for (const { source } of request.files) dictionaries.register(source);
  const isText = (name: string): boolean => dictionaries.isText(name) === true;
  for (const { name, kind } of request.observables) {
    const holder = isText(name)
      ? request.files.find(({ source }) => source.columns.some((column) => column.name === name))
      : undefined;
    if (holder === undefined || kind === "spectator") continue;
    throw new FoolproofError({
      code: "FP_DATA_COLUMN_TEXT",
      message: `${holder.source.file}: column "${name}" holds texts, but is an observable of kind ${kind}`,
      hint: "Turn it into numbers in the file, or declare it `kind: spectator` if it only serves selections and regions.",
      where: { file: holder.source.file, column: name, path: `observables.${name}` },
    });
  }
  const counts = request.files.map(({ source }) => source.rows);
  const total = counts.reduce<number | null>((sum, rows) => (sum === null || rows === null ? null : sum + rows), 0);
  let done = 0;
  const onRows = (rows: number): void => {
    done += rows;
    onProgress?.(done, total);
  };
  const parts: { readonly rows: FileRows; readonly file: EventFile }[] = [];
  for (const file of request.files)
    parts.push(await readEventsFile(file, { request, plan, dictionaries, signal, onRows }));
  const events = assembleEvents({ request, spectators: plan.spectators, parts, texts: dictionaries.texts, isText });
  validateClasses(events, request.someClasses === true);
  validateObservables(events);
  checkMismatches(events);
  checkConstraints(events, request);
  return withComputedColumns(events, request.computed ?? []);
}
