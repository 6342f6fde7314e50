import { attackTable } from "../attacks/index.js";
import { FoolproofError, nearestName } from "../errors/index.js";
import { askedAttacks, askedScales } from "./profiles.js";
import type { Direction, ResolvedAttack, ResolvedSpec } from "./resolved.js";
import type { AuditSpec } from "./spec.js";

/** Scales at which an attack runs when the spec does not say: curves, the guarded attacks at .5 and 1, the others at 1. */
function defaultScales(name: string, scales: readonly number[]): readonly number[] {
  const positive = scales.filter((scale) => scale > 0);
  if (attackTable[name]?.curve) return [...new Set([...positive, 1])].sort((a, b) => a - b);
  return attackTable[name]?.guarded ? [0.5, 1] : [1];
}

/** The attacks of a spec with their parameters explicit. `nominal` always runs and is not among them. */
export function resolveAttacks(spec: AuditSpec, file: string): readonly ResolvedAttack[] {
  const known = Object.keys(attackTable);
  const scales = askedScales(spec);
  const resolved = askedAttacks(spec).map((given, i): ResolvedAttack => {
    const asked = typeof given === "string" ? { name: given } : given;
    const { id, name, scales: own, ...parameters } = { id: undefined, scales: undefined, ...asked };
    const entry = attackTable[name];
    const path = `attacks[${i}]`;
    if (entry === undefined) {
      const near = nearestName(name, known);
      throw new FoolproofError({
        code: "FP_SPEC_ATTACK_UNKNOWN",
        message: `${file}: ${path}: there is no attack "${name}"`,
        hint: `${near === null ? "" : `Did you mean "${near}"? `}There are: ${known.join(", ")}.`,
        where: { file, path, value: name },
      });
    }
    for (const key of Object.keys(parameters)) {
      if (key in entry.defaults) continue;
      throw new FoolproofError({
        code: "FP_SPEC_ATTACK_PARAMETER",
        message: `${file}: ${path}: the attack ${name} has no parameter "${key}"`,
        hint:
          Object.keys(entry.defaults).length === 0
            ? "It has none."
            : `It has: ${Object.keys(entry.defaults).join(", ")}.`,
        where: { file, path: `${path}.${key}` },
      });
    }
    return {
      id: id ?? name,
      name,
      parameters: {
        ...entry.defaults,
        ...(Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined)) as Record<
          string,
          number | string
        >),
      },
      scales: own === undefined ? defaultScales(name, scales) : [...new Set([...own, 1])].sort((a, b) => a - b),
    };
  });
  const twice = resolved.find((one, i) => resolved.findIndex((other) => other.id === one.id) !== i);
  if (twice !== undefined) {
    throw new FoolproofError({
      code: "FP_SPEC_ATTACK_TWICE",
      message: `${file}: two attacks have the id "${twice.id}"`,
      hint: `Give one of them an id of its own: {id: ${twice.id}-long, name: ${twice.name}, ...}.`,
      where: { file, path: "attacks" },
    });
  }
  return resolved.filter((one) => one.name !== "nominal");
}

/** Which classes are attacked towards which; default: both ways for two classes, every class towards any other for more. */
export function resolveDirections(
  spec: AuditSpec,
  { file, classes, roles }: Pick<ResolvedSpec, "file" | "classes" | "roles">,
): readonly Direction[] {
  const roleName = (index: number): string =>
    roles === null ? (classes[index] ?? "") : index === roles.signal ? "signal" : "background";
  const named = new Map<string, readonly Direction[]>();
  const untargeted = classes.map((_, from): Direction => ({ id: `${roleName(from)}-to-any`, from, target: null }));
  const binary = untargeted.map(({ from }): Direction => ({
    id: `${roleName(from)}-to-${roleName(1 - from)}`,
    from,
    target: null,
  }));
  named.set("any", classes.length === 2 ? binary : untargeted);
  named.set("both", classes.length === 2 ? binary : untargeted);
  classes.forEach((own, from) => {
    const any = (classes.length === 2 ? binary : untargeted)[from];
    if (any !== undefined) named.set(`${own}-to-any`, [any]).set(`${roleName(from)}-to-any`, [any]);
    classes.forEach((other, target) => {
      if (target === from) return;
      const direction = classes.length === 2 ? any : { id: `${own}-to-${other}`, from, target };
      if (direction !== undefined)
        named.set(`${own}-to-${other}`, [direction]).set(`${roleName(from)}-to-${roleName(target)}`, [direction]);
    });
  });
  const asked = spec.directions ?? ["any"];
  const found = asked.flatMap((text, i) => {
    const directions = named.get(text);
    if (directions !== undefined) return directions;
    throw new FoolproofError({
      code: "FP_SPEC_DIRECTION",
      message: `${file}: directions[${i}]: there is no direction "${text}"`,
      hint: `There are: ${[...named.keys()].join(", ")}.`,
      where: { file, path: `directions[${i}]`, value: text },
    });
  });
  return found.filter((one, i) => found.findIndex((other) => other.id === one.id) === i);
}
