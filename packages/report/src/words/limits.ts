import type { AuditResult } from "@foolproof/core";
import { guardTitle } from "./guardNames.js";
import { count, listed, plural, ratioText, significant } from "./numbers.js";

/** What guards are set by: "preset strict", and the measured events where limits come from them. */
export function presetText({ verdict, limitsFromData }: Pick<AuditResult, "verdict" | "limitsFromData">): string {
  const preset = `preset ${verdict.guardPreset}`;
  if (limitsFromData === undefined) return preset;
  return `${preset}, limits from data (${listed(limitsFromData.files.map((one) => `${count(one.events)} events of ${one.name}`))})`;
}

/** How far simulation and data differ in one guard, in the words of a table. */
export interface LimitWords {
  readonly guard: string;
  readonly observable: string;
  readonly region: string;
  readonly value: string;
  readonly null95: string;
  readonly ratio: string;
}

/** What simulation and data differ by, guard by guard, what stands out most from chance first; empty without limits from data. */
export const limitRows = ({ limitsFromData }: Pick<AuditResult, "limitsFromData">): readonly LimitWords[] =>
  (limitsFromData?.guards ?? [])
    .map((one) => ({ ...one, ratio: one.null95 > 0 ? one.value / one.null95 : one.value > 0 ? Infinity : 0 }))
    .toSorted((a, b) => b.ratio - a.ratio)
    .map(({ name, observable, region, value, null95, ratio }) => ({
      guard: guardTitle(name),
      observable: observable ?? "all",
      region: region ?? "all",
      value: significant(value),
      null95: significant(null95),
      ratio: ratioText(ratio),
    }));

type LimitsFromData = NonNullable<AuditResult["limitsFromData"]>;

const beyondChance = ({ guards }: LimitsFromData): number => guards.filter((one) => one.value > one.null95).length;

/** Are most differences no larger than chance makes them? */
export const mostlyChance = (limits: LimitsFromData): boolean => beyondChance(limits) < limits.guards.length / 2;

/** What the table of these differences says as a whole. */
export function limitsLead({ limitsFromData }: Pick<AuditResult, "limitsFromData">): string {
  if (limitsFromData === undefined) return "";
  const { files, simulation, guards } = limitsFromData;
  const measured = files.reduce((sum, one) => sum + one.events, 0);
  const beyond = beyondChance(limitsFromData);
  const little = mostlyChance(limitsFromData)
    ? " Where a difference is within chance, it says how few events were compared and not how well they agree: more data make these limits tighter."
    : "";
  return `The simulation of all classes together (${plural(simulation.events, "event")}, by |weight|) against ${plural(measured, "measured event")}: a guard that gates may change by this difference, and never by less than chance does to the reference events. ${beyond} of ${guards.length} differences are beyond what chance does to samples of these sizes in 95 of 100 cases.${little}`;
}
