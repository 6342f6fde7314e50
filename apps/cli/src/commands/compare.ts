import type { AuditResult, FigureDifference } from "@foolproof/core";
import { printJson, printLine, printTable } from "../output/print.js";

const digits = (value: number | null): string => (value === null ? "-" : String(Number(value.toPrecision(4))));

function figureText(value: number | null, interval: FigureDifference["aInterval"]): string {
  if (value === null || interval === null) return digits(value);
  return `${digits(value)} [${digits(interval[0])}, ${digits(interval[1])}]`;
}

const signed = (value: number | null): string => (value !== null && value > 0 ? `+${digits(value)}` : digits(value));

function verdict({ difference, better }: FigureDifference): string {
  if (difference === null || difference === 0 || better === null) return "";
  return difference > 0 === (better === "higher") ? "better" : "worse";
}

interface CompareFlags {
  readonly server?: string;
  readonly json?: boolean;
}

/** The audit of a folder, or one of a registry. */
async function auditOf(word: string, flags: CompareFlags): Promise<AuditResult> {
  const { isReference, registryAudit } = await import("../registry/reference.js");
  if (await isReference(word)) return registryAudit(word, flags);
  const { readAudit } = await import("@foolproof/runner");
  return readAudit(word);
}

/** Puts two audits side by side: figures, what differs between them in words, and whether scores may be compared. */
export async function compareCommand(a: string, b: string, flags: CompareFlags): Promise<void> {
  const { compareAudits } = await import("@foolproof/core");
  const comparison = compareAudits(await auditOf(a, flags), await auditOf(b, flags));
  if (flags.json === true) {
    printJson({ a, b, ...comparison });
    return;
  }
  const { figures, settings, notComparable } = comparison;
  printTable(
    ["", "A", "B", "B - A", ""],
    figures.map((one) => [
      `${one.name}${one.unit === "" ? "" : ` (${one.unit})`}`,
      figureText(one.a, one.aInterval),
      figureText(one.b, one.bInterval),
      signed(one.difference),
      notComparable.length === 0 ? verdict(one) : "",
    ]),
  );
  printLine();
  if (notComparable.length > 0) {
    printLine("The scores are not comparable:");
    for (const reason of notComparable) printLine(`  ${reason}`);
    printLine();
  }
  printLine(settings.length === 0 ? "Network, data, envelope and spec are the same." : "What differs:");
  for (const part of ["network", "data", "envelope", "spec"] as const)
    for (const { words } of settings.filter((one) => one.part === part)) printLine(`  ${part.padEnd(9)} ${words}`);
}
