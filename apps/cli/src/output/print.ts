import Table from "cli-table3";

/** Writes a value to stdout as one line of JSON. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

/** Writes a line to stdout. */
export const printLine = (text = ""): void => {
  process.stdout.write(`${text}\n`);
};

const NONE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** Writes a table without lines; numbers go to the right. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const numeric = head.map((_, i) => rows.length > 0 && rows.every((row) => /^(-?[\d.,e+-]+|-|)$/.test(row[i] ?? "")));
  const table = new Table({
    head: [...head],
    chars: NONE,
    colAligns: numeric.map((one) => (one ? "right" : "left")),
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
  });
  for (const row of rows) table.push([...row]);
  const text = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  process.stdout.write(`${text.join("\n")}\n`);
}

/** A number for reading: 5 significant digits. */
export const shortNumber = (value: number | null): string =>
  value === null ? "-" : String(Number(value.toPrecision(5)));
