import path from "node:path";
import { FoolproofError } from "@foolproof/core";
import type { ColumnDescription } from "@foolproof/formats";
import { labelLikeness, roleOf } from "./names.js";
import type { DraftTable } from "./tables.js";

/** How a draft tells the classes of events apart. */
export interface DraftClasses {
  /** Column and value -> class; null: by file. */
  readonly label: { readonly column: string; readonly map: Readonly<Record<string, string>> } | null;
  /** Class of each table; empty with a label column. */
  readonly byTable: readonly string[];
  /** In output order. */
  readonly classes: readonly string[];
  readonly signal: string;
  /** Which class is which was not told by any name. */
  readonly guessed: boolean;
}

export interface ClassOptions {
  readonly outputs: number;
  readonly label?: string | undefined;
  /** Value, file or tree that is signal. */
  readonly signal?: string | undefined;
}

const DISTINCT_MOST = 20;

/** The distinct values of a column over all tables, as text; null where they are too many to be classes. */
function valuesOf(tables: readonly DraftTable[], name: string): readonly string[] | null {
  const values = new Set<string>();
  for (const { description } of tables) {
    const column = description.columns.find((one) => one.name === name);
    const list = column?.numbers?.distinct ?? column?.texts?.distinct ?? null;
    if (list === null) return null;
    for (const { value } of list) values.add(String(value));
  }
  return values.size > DISTINCT_MOST ? null : [...values].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
}

/** The column that most likely holds the label: by name first, then the one with as many values as there are classes. */
function guessLabel(tables: readonly DraftTable[], outputs: number): string | null {
  const wanted = Math.max(2, outputs);
  const [first] = tables;
  const candidates = (first?.description.columns ?? []).flatMap((column: ColumnDescription) => {
    const values = valuesOf(tables, column.name);
    const likeness = labelLikeness(column.name);
    return values === null || values.length < 2 || likeness === 0
      ? []
      : [{ name: column.name, likeness, fits: values.length === wanted }];
  });
  const sorted = candidates.sort((a, b) => Number(b.fits) - Number(a.fits) || b.likeness - a.likeness);
  return sorted[0]?.name ?? null;
}

/** The signal among names: the one the user says, the only one that is called so, or the last. */
function findSignal(
  names: readonly string[],
  asked: string | undefined,
): { readonly index: number; readonly guessed: boolean } {
  if (asked !== undefined) {
    const index = names.findIndex((name) => name === asked || path.basename(name) === asked);
    if (index >= 0) return { index, guessed: false };
    throw new FoolproofError({
      code: "FP_INIT_SIGNAL",
      message: `there is nothing called "${asked}" that could be signal`,
      hint: `--signal names one of: ${names.join(", ")}.`,
      where: { value: asked },
    });
  }
  const roles = names.map(roleOf);
  const signals = roles.flatMap((role, i) => (role === "signal" ? [i] : []));
  if (signals.length === 1) return { index: signals[0], guessed: false };
  const unknown = roles.flatMap((role, i) => (role === null ? [i] : []));
  if (signals.length === 0 && unknown.length === 1 && roles.length > 1) return { index: unknown[0], guessed: false };
  return { index: names.length - 1, guessed: true };
}

const classNameOf = (text: string): string => text.replace(/[^\w]+/g, "_").replace(/^_+|_+$/g, "") || "class";

/** Two classes are called by role where the values themselves say nothing else. */
const isBare = (text: string): boolean => roleOf(text) !== null;

/** The names of the classes that values, files or trees stand for, one each. */
function nameClasses(
  values: readonly string[],
  { outputs, signal }: { readonly outputs: number; readonly signal: number },
): readonly string[] {
  if (outputs >= 3) return values.map(classNameOf);
  const others = values.filter((_, i) => i !== signal);
  const own = values[signal];
  const name = isBare(own) ? "signal" : classNameOf(own);
  const [other] = others;
  const otherName = others.length === 1 && !isBare(other) && !isBare(own) ? classNameOf(other) : "background";
  return values.map((_, i) => (i === signal ? name : otherName));
}

const tableName = ({ file, tree }: DraftTable): string =>
  tree ?? path.basename(file).replace(/\.[a-z0-9]+(\.gz)?$/i, "");

/**
 * Guesses how the classes are told apart: a label column, or a class a file.
 * @throws FP_INIT_LABEL where nothing tells, FP_INIT_CLASSES where the classes do not fit the network's outputs, FP_INIT_SIGNAL
 */
export function guessClasses(tables: readonly DraftTable[], { outputs, label, signal }: ClassOptions): DraftClasses {
  const guess = label ?? (tables.length === 1 || labelsVary(tables, outputs) ? guessLabel(tables, outputs) : null);
  const column = guess;
  if (column === null && tables.length === 1) {
    throw new FoolproofError({
      code: "FP_INIT_LABEL",
      message: `${tables[0].file}: no column says which class an event is of`,
      hint: "Name it with --label COLUMN, or give one file a class: foolproof init NETWORK signal.csv background.csv",
      where: { file: tables[0].file },
    });
  }
  const values = column === null ? tables.map(tableName) : valuesOf(tables, column);
  if (values === null || values.length < 2) {
    throw new FoolproofError({
      code: "FP_INIT_LABEL",
      message: `column "${column ?? ""}" has ${values === null ? `more than ${String(DISTINCT_MOST)} values` : "a single value"} and cannot be the label`,
      hint: "Name another column with --label COLUMN; `foolproof columns FILE` shows their values.",
      where: { ...(column === null ? {} : { column }) },
    });
  }
  const found = findSignal(values, signal);
  const names = nameClasses(values, { outputs, signal: found.index });
  const distinct = [...new Set(names)];
  const signalName = names[found.index];
  const classes = outputs >= 3 ? distinct : [...distinct.filter((name) => name !== signalName), signalName];
  if (classes.length !== Math.max(2, outputs)) {
    throw new FoolproofError({
      code: "FP_INIT_CLASSES",
      message: `the network has ${String(outputs)} outputs, but ${column === null ? "the files" : `column "${column}"`} tell${column === null ? "" : "s"} ${String(classes.length)} classes apart: ${values.join(", ")}`,
      hint: "Name the column with a value for each output with --label COLUMN, or give one file a class.",
      where: { ...(column === null ? {} : { column }) },
    });
  }
  return {
    label: column === null ? null : { column, map: Object.fromEntries(values.map((value, i) => [value, names[i]])) },
    byTable: column === null ? names : [],
    classes,
    signal: signalName,
    guessed: found.guessed,
  };
}

/** Several files that each hold several classes. A label that is constant within each file says no more than the files do. */
function labelsVary(tables: readonly DraftTable[], outputs: number): boolean {
  const column = guessLabel(tables, outputs);
  return column !== null && tables.every((table) => (valuesOf([table], column)?.length ?? 0) >= 2);
}
