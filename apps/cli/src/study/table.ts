import type { StudyRow } from "./rows.js";

const digits = (value: number | null, count = 3): string =>
  value === null || !Number.isFinite(value) ? "" : value.toFixed(count);

/** "*" marks an attack that breaks a guard: it is shown, never counted. */
function ratioText(row: StudyRow, name: string): string {
  const found = row.attacks.find((one) => one.name === name);
  if (found === undefined) return "";
  return `${digits(found.foolingRatio)}${found.guarded || name === "pgd" ? "" : "*"}`;
}

function hiddenText({ hiddenRatio }: StudyRow): string {
  if (hiddenRatio === null || hiddenRatio.value === null) return "";
  return `${hiddenRatio.lowerBound ? "> " : ""}${hiddenRatio.value.toPrecision(3)}`;
}

/** The study's table: a head and a line a direction of an audit. Columns that no audit fills are left out. */
export function studyTable(rows: readonly StudyRow[]): {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
} {
  const names = [...new Set(rows.flatMap(({ attacks }) => attacks.map(({ name }) => name)))];
  const perAttack = (
    title: (name: string) => string,
    text: (row: StudyRow, name: string) => string,
    of: readonly string[],
  ): (readonly [string, (row: StudyRow) => string])[] => of.map((name) => [title(name), (row) => text(row, name)]);
  const guardedNames = names.filter((name) => name !== "pgd");
  const columns: (readonly [string, (row: StudyRow) => string])[] = [
    ["study", ({ study }) => study],
    ["variant", ({ variant }) => variant],
    ["direction", ({ direction }) => direction],
    ...perAttack((name) => (name === "pgd" ? "unguarded" : name), ratioText, names),
    ...perAttack(
      (name) => `moved, ${name}`,
      (row, name) => digits(row.attacks.find((one) => one.name === name)?.movedShare ?? null, 2),
      guardedNames,
    ),
    ["H", hiddenText],
    ["H, regions", ({ hiddenRatio }) => digits(hiddenRatio?.againstControlRegions ?? null, 2)],
    ...perAttack(
      (name) => `AUC, ${name}`,
      (row, name) => digits(row.attacks.find((one) => one.name === name)?.twoSampleAuc ?? null),
      guardedNames,
    ),
    ["audit", ({ status }) => status],
  ];
  const filled = columns.filter(([, text]) => rows.some((row) => text(row) !== ""));
  return { head: filled.map(([title]) => title), lines: rows.map((row) => filled.map(([, text]) => text(row))) };
}

/** The same as a table of a page in Markdown. */
export function markdownTable({ head, lines }: ReturnType<typeof studyTable>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...lines.map(line)].join("\n");
}
