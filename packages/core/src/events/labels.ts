import { FoolproofError, suggestName } from "../errors/index.js";
import type { EventsFile } from "./request.js";
import type { Chunk } from "./source.js";

function classNumber(name: string, { source }: EventsFile, classes: readonly string[]): number {
  const known = classes.indexOf(name);
  if (known !== -1) return known;
  throw new FoolproofError({
    code: "FP_DATA_CLASS_UNKNOWN",
    message: `${source.file} speaks of class "${name}", but the classes are ${classes.join(", ")}`,
    hint: suggestName(name, classes),
    where: { file: source.file, value: name },
  });
}

/**
 * A function that tells the class (its number) of a row of a chunk, by the file's one class or by its label column: texts as they
 * are, numbers by value, so that `1` in the map also means 1.0.
 * @throws FoolproofError FP_DATA_CLASS_UNKNOWN at once; FP_DATA_LABEL_UNMAPPED from the function, with value and row.
 */
export function labelReader(file: EventsFile, classes: readonly string[]): (chunk: Chunk, row: number) => number {
  const { label, source } = file;
  if (label === null) {
    const known = classNumber(file.class ?? "", file, classes);
    return () => known;
  }
  const texts = new Map(Object.entries(label.map).map(([value, name]) => [value, classNumber(name, file, classes)]));
  const numbers = new Map(
    [...texts]
      .filter(([value]) => value.trim() !== "" && !Number.isNaN(Number(value)))
      .map(([value, c]) => [Number(value), c]),
  );
  return (chunk, row) => {
    const column = chunk.columns.get(label.column);
    const value = column?.[row];
    const found = typeof value === "string" ? texts.get(value) : value === undefined ? undefined : numbers.get(value);
    if (found !== undefined) return found;
    const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
    throw new FoolproofError({
      code: "FP_DATA_LABEL_UNMAPPED",
      message: `${source.file}: label column "${label.column}" is ${shown} in row ${String(chunk.firstRow + row)}, which the label map does not mention`,
      hint: `${typeof value === "string" ? `${suggestName(value, texts.keys())} ` : ""}Add ${shown} to label.map (it has ${[...texts.keys()].join(", ")}), or cut such events away with a selection.`,
      where: { file: source.file, column: label.column, row: chunk.firstRow + row, value: value ?? NaN },
    });
  };
}
