import { attackTable } from "../attacks/index.js";
import type { ResolvedAttack } from "./resolved.js";
import type { AuditSpec } from "./spec.js";

/** Scales of a spec that gives none. */
const SCALES = [0, 0.25, 0.5, 1, 1.5, 2];
/** Of one that asks for the full profile: curves over seven scales, and 0. */
const FULL_SCALES = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];
const CURVE_SCALES = 7;

/** Attacks that the profiles stand for; `full` runs every attack that there is. */
const STANDARD = ["random", "nominal", "pgd", "release", "compensated"];
const full = (): readonly string[] => Object.keys(attackTable);

type AskedAttack = Exclude<AuditSpec["attacks"], string>[number];

/** The attacks that a spec asks for, by a profile's name or one by one. */
export const askedAttacks = ({ attacks }: Pick<AuditSpec, "attacks">): readonly AskedAttack[] =>
  attacks === "full" ? full() : attacks === "standard" ? STANDARD : attacks;

/** The scales of a spec, ascending: its own, or those of its profile. */
export const askedScales = ({ attacks, scales }: Pick<AuditSpec, "attacks" | "scales">): readonly number[] =>
  [...new Set(scales ?? (attacks === "full" ? FULL_SCALES : SCALES))].sort((a, b) => a - b);

/**
 * What the attacks of a spec amount to, however they were asked for: `full`, every attack, with curves over at least seven scales;
 * `standard`, pgd and the two guarded attacks; else `custom`.
 */
export function profileOf(attacks: readonly ResolvedAttack[]): "standard" | "full" | "custom" {
  const runs = (name: string): boolean =>
    name === "nominal" ||
    attacks.some((one) => one.name === name && (!attackTable[name].curve || one.scales.length >= CURVE_SCALES));
  if (full().every(runs)) return "full";
  return ["pgd", "release", "compensated"].every((name) => attacks.some((one) => one.name === name))
    ? "standard"
    : "custom";
}
