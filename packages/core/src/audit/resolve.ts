import { FoolproofError, nearestName } from "../errors/index.js";
import type { ColumnInfo, Expression, MissingValues, Observable } from "../events/index.js";
import { isStill, namesOf, parseExpression } from "../events/index.js";
import type { NetworkDescription, Scaling } from "../network/index.js";
import { expressionOf, number } from "./expressions.js";
import { askedScales, profileOf } from "./profiles.js";
import { resolveAttacks, resolveDirections } from "./resolveAttacks.js";
import { limitsOf } from "./resolveLimits.js";
import { resolveFiles, resolveMeasured } from "./resolveFiles.js";
import { resolveGroups } from "./resolveGroups.js";
import { resolveClasses, resolveOutput } from "./resolveOutput.js";
import { resolveTemplates } from "./resolveTemplates.js";
import type { LookedUpColumn, ResolvedSpec } from "./resolved.js";
import { resolveVariations, variationExpressions } from "./resolveVariations.js";
import { resolveUncertainty } from "./resolveUncertainty.js";
import type { AuditSpec, ObservableSpec } from "./spec.js";

export interface ResolveContext {
  /** The spec's path as the user wrote it. */
  readonly file: string;
  readonly network: Pick<NetworkDescription, "file" | "inputColumns" | "outputs" | "outputKind">;
  /** Columns of each data file, in the order of the spec's `data`; null where they are not known: then no name is checked. */
  readonly columns: readonly (readonly ColumnInfo[])[] | null;
  /** For `scaling: {file}`, read by the caller. */
  readonly scaling?: Scaling | undefined;
  /** SHA-256 of each file of corrections that the spec names, opened by the caller. */
  readonly corrections?: ReadonlyMap<string, string> | undefined;
  /** `--quick`: this many events in all. */
  readonly quickEvents?: number | undefined;
  readonly seed?: number | undefined;
  /** false: a spec in which nothing moves is resolved too. Default true. */
  readonly mustMove?: boolean | undefined;
}

const STILL = { up: number(0), down: number(0) };

interface ObservableContext {
  readonly file: string;
  readonly corrections: ReadonlyMap<string, string>;
  /** Takes the columns that half-widths need beyond those of the data. */
  readonly lookedUp: LookedUpColumn[];
}

function resolveObservable(name: string, given: ObservableSpec, context: ObservableContext): Observable {
  const { file } = context;
  const kind =
    given.kind ?? (given.formula !== undefined ? "derived" : given.period !== undefined ? "periodic" : "continuous");
  const wrong = (message: string, hint: string): FoolproofError =>
    new FoolproofError({
      code: "FP_SPEC_OBSERVABLE",
      message: `${file}: observables.${name}: ${message}`,
      hint,
      where: { file, path: `observables.${name}` },
    });
  if (kind === "derived" && given.formula === undefined)
    throw wrong("is derived but has no formula", 'Add `formula: "..."`.');
  if (kind !== "derived" && given.formula !== undefined)
    throw wrong(`has a formula but is ${kind}`, "Leave `kind` out, or write `kind: derived`.");
  if (kind === "periodic" && given.period === undefined)
    throw wrong("is periodic but has no period", "Add `period: 6.283185307179586`.");
  if (kind !== "periodic" && given.period !== undefined)
    throw wrong(`has a period but is ${kind}`, "Write `kind: periodic`.");
  const moves = kind === "continuous" || kind === "integer" || kind === "periodic";
  if (!moves && given.uncertainty !== undefined)
    throw wrong(
      `is ${kind} and is never moved on its own, but has an uncertainty`,
      kind === "derived"
        ? "Give the uncertainty to the observables in its formula."
        : "Remove the uncertainty, or change the kind.",
    );
  const [min, max] = given.range ?? [null, null];
  if (min !== null && max !== null && min > max)
    throw wrong(`range [${min}, ${max}] is empty`, "Write the smaller number first.");
  return {
    name,
    unit: given.unit ?? null,
    kind,
    period: given.period ?? null,
    origin: null,
    range: { min: min ?? -Infinity, max: max ?? Infinity },
    formula:
      given.formula === undefined ? null : parseExpression(given.formula, { path: `observables.${name}.formula` }),
    uncertainty: given.uncertainty === undefined ? null : resolveUncertainty(name, given.uncertainty, context),
    input: kind !== "spectator" && given.input !== false,
  };
}

/** Observables in the network's order; the list in the spec decides where there is one. */
function resolveInputs(
  spec: AuditSpec,
  observables: readonly Observable[],
  context: ResolveContext,
): readonly number[] {
  const { file, network } = context;
  const names = observables.map((one) => one.name);
  const listed = spec.network.inputs;
  const inputs =
    listed === "auto"
      ? observables.flatMap((one, i) => (one.input ? [i] : []))
      : listed.map((name) => names.indexOf(name));
  const unknown = inputs.indexOf(-1);
  if (unknown >= 0 && listed !== "auto") {
    const name = listed[unknown] ?? "";
    const near = nearestName(name, names);
    const columns = new Set((context.columns ?? []).flatMap((of) => of.map((column) => column.name)));
    // The data decide which of two similar names is the misspelt one.
    if (near !== null && columns.has(name) && !columns.has(near))
      throw new FoolproofError({
        code: "FP_DATA_COLUMN_MISSING",
        message: `${file}: observables.${near} is no column of the data`,
        hint: `Did you mean "${name}", which network.inputs names?`,
        where: { file, path: `observables.${near}`, column: near },
      });
    throw new FoolproofError({
      code: "FP_SPEC_INPUT_UNLISTED",
      message: `${file}: network.inputs names "${name}", which is not listed under observables`,
      hint: `${near === null ? "" : `Did you mean "${near}"? `}List every network input under observables.`,
      where: { file, path: `network.inputs[${unknown}]` },
    });
  }
  if (inputs.length !== network.inputColumns) {
    throw new FoolproofError({
      code: "FP_NETWORK_INPUT_COUNT",
      message: `${network.file} takes ${network.inputColumns} input columns, but the spec gives ${inputs.length}: ${inputs.map((i) => names[i]).join(", ")}`,
      hint:
        inputs.length > network.inputColumns
          ? "Mark observables that are not fed to the network with `input: false`, or list network.inputs in order."
          : "List the missing inputs under observables, in the network's order.",
      where: { file, path: "network.inputs" },
    });
  }
  return inputs;
}

function resolveMissing(spec: AuditSpec): MissingValues {
  if (spec.missing === undefined) return { values: [], feed: "asIs" };
  return Array.isArray(spec.missing) ? { values: spec.missing, feed: "asIs" } : spec.missing;
}

/** Every name that a formula speaks of must be an observable or, where allowed, a column of the data. */
function checkNames(resolved: ResolvedSpec, context: ResolveContext): void {
  const observables = resolved.observables.map((one) => one.name);
  if (context.columns === null) return;
  const columns = [...new Set(context.columns.flatMap((file) => file.map((column) => column.name)))];
  const check = (expression: Expression | null, path: string, allowed: readonly string[]): void => {
    for (const name of expression === null ? [] : namesOf(expression)) {
      if (allowed.includes(name)) continue;
      const near = nearestName(name, allowed);
      const isColumn = columns.includes(name);
      throw new FoolproofError({
        code: "FP_FORMULA_UNKNOWN_NAME",
        message: `${context.file}: ${path} speaks of "${name}", which is ${isColumn ? "a column of the data but not listed under observables" : "neither an observable nor a column of the data"}`,
        hint: isColumn
          ? `List ${name} under observables (kind: spectator if the network is not fed it).`
          : near === null
            ? "Check the name with `foolproof columns FILE`."
            : `Did you mean "${near}"?`,
        where: { file: context.file, path },
      });
    }
  };
  const anywhere = [...new Set([...observables, ...columns])];
  const widths = [...anywhere, ...resolved.lookedUp.map((one) => one.name)];
  for (const one of resolved.observables) {
    check(one.formula, `observables.${one.name}.formula`, observables);
    check(one.uncertainty?.up ?? null, `observables.${one.name}.uncertainty`, widths);
    check(one.uncertainty?.down ?? null, `observables.${one.name}.uncertainty`, widths);
  }
  for (const { name, moves } of resolved.envelope.groups.flatMap(({ components }) => components))
    for (const { observable, up, down } of moves)
      for (const side of [up, down]) check(side, `sources.${name}.moves.${observable}`, widths);
  for (const { path, inputs } of resolved.lookedUp)
    for (const [input, expression] of Object.entries(inputs)) check(expression, `${path}.inputs.${input}`, anywhere);
  for (const { path, value } of variationExpressions(resolved.variations)) check(value, path, anywhere);
  check(resolved.weight, "weight", anywhere);
  resolved.constraints.forEach((one, i) => check(one.expression, `constraints[${i}]`, anywhere));
  resolved.regions.forEach((one) => check(one.expression, `regions.${one.name}`, anywhere));
  resolved.files.forEach((one, i) => check(one.selectionExpression, `data[${i}].selection`, anywhere));
}

/**
 * Fills in everything that a spec leaves open, against the network and the columns that are really there.
 * @throws FoolproofError with the spec's file and path: FP_SPEC_*, FP_FORMULA_*, FP_NETWORK_INPUT_COUNT, FP_NETWORK_CLASSES, FP_DATA_CLASS_UNKNOWN.
 */
export function resolveSpec(spec: AuditSpec, context: ResolveContext): ResolvedSpec {
  const { classes, roles } = resolveClasses(spec, context);
  const lookedUp: LookedUpColumn[] = [];
  const corrections = context.corrections ?? new Map<string, string>();
  const alone = Object.entries(spec.observables).map(([name, given]) =>
    resolveObservable(name, given, { file: context.file, corrections, lookedUp }),
  );
  const groups = resolveGroups(spec, { file: context.file, corrections, lookedUp, observables: alone });
  const carried = new Set(
    groups.flatMap(({ components }) => components.flatMap(({ moves }) => moves)).map((one) => one.observable),
  );
  const variations = resolveVariations(spec, {
    file: context.file,
    corrections,
    lookedUp,
    observables: alone,
    classes,
    quickEvents: context.quickEvents,
    taken: [
      ...alone.flatMap(({ name, uncertainty }) => (uncertainty === null ? [] : [name])),
      ...groups.flatMap(({ components }) => components.map(({ name }) => name)),
    ],
  });
  for (const { up, down } of variations)
    for (const { name } of [...up.observables, ...(down?.observables ?? [])]) carried.add(name);
  // What only moves together with others has no half-width of its own, but moves.
  const observables = alone.map((one) =>
    one.uncertainty === null && carried.has(one.name) ? { ...one, uncertainty: STILL } : one,
  );
  const inputs = resolveInputs(spec, observables, context);
  const fed = observables.map((one, i) => ({ ...one, input: inputs.includes(i) }));
  const scaling = spec.network.scaling;
  const explicit: Scaling | null =
    typeof scaling === "object" && "mean" in scaling ? scaling : (context.scaling ?? null);
  if (
    explicit !== null &&
    (explicit.mean.length !== inputs.length ||
      explicit.scale.length !== inputs.length ||
      explicit.scale.some((one) => !(Math.abs(one) > 0)))
  ) {
    throw new FoolproofError({
      code: "FP_SPEC_SCALING",
      message: `${context.file}: network.scaling has ${explicit.mean.length} means and ${explicit.scale.length} scales for ${inputs.length} inputs${explicit.scale.some((one) => !(Math.abs(one) > 0)) ? ", and a scale that is 0" : ""}`,
      hint: "Give one mean and one non-zero scale an input, in the order of the inputs.",
      where: { file: context.file, path: "network.scaling" },
    });
  }
  const constraints = spec.constraints.map((text, i) => ({
    text,
    expression: parseExpression(text, { path: `constraints[${i}]` }),
  }));
  const files = resolveFiles(spec.data, "data", { ...context, classes });
  const expected = spec.baseline.expectedAuc;
  const attacks = resolveAttacks(spec, context.file);
  const limits = limitsOf(spec, context.file);
  const resolved: ResolvedSpec = {
    spec,
    file: context.file,
    classes,
    roles,
    observables: fed,
    inputs,
    missingValues: resolveMissing(spec),
    lookedUp,
    files,
    weight: spec.weight === undefined ? null : expressionOf(spec.weight, "weight"),
    output: resolveOutput(spec, context, { classes, roles }),
    workingPoint: spec.network.workingPoint ?? spec.network.workingPoints?.[0] ?? null,
    workingPoints: spec.network.workingPoints ?? [],
    scaling: explicit,
    scalingFromData: typeof scaling === "object" && "from" in scaling,
    envelope: {
      norm: spec.envelope.norm,
      groups,
      constraints: [
        ...files.flatMap((one, file) =>
          one.selection === null || one.selectionExpression === null
            ? []
            : [{ text: one.selection, expression: one.selectionExpression, file }],
        ),
        ...constraints.map((one) => ({ ...one, file: null })),
      ],
    },
    constraints,
    variations,
    attacks,
    directions: resolveDirections(spec, { file: context.file, classes, roles }),
    scales: askedScales(spec),
    regions: Object.entries(spec.regions).map(([name, text]) => ({
      name,
      text,
      expression: parseExpression(text, { path: `regions.${name}` }),
    })),
    templates: resolveTemplates(spec, { file: context.file, observables: fed }),
    guards: {
      preset: spec.guards.preset,
      referenceEvents: spec.guards.referenceEvents ?? null,
      population: spec.guards.population,
      bins: spec.guards.bins,
      limits: limits.own,
      measured: resolveMeasured(limits.from, context),
    },
    baseline: {
      minimumAuc: spec.baseline.minimumAuc,
      expectedAuc:
        expected === undefined ? null : typeof expected === "number" ? { value: expected, tolerance: 0.01 } : expected,
    },
    identifiers: spec.id,
    attackProfile: context.quickEvents !== undefined ? "quick" : profileOf(attacks),
    seed: context.seed ?? spec.seed,
  };
  checkNames(resolved, context);
  if (
    context.mustMove !== false &&
    groups.length === 0 &&
    fed.every(({ uncertainty }) => uncertainty === null || isStill(uncertainty))
  ) {
    throw new FoolproofError({
      code: "FP_SPEC_NOTHING_MOVES",
      message: `${context.file}: no observable has an uncertainty and no source moves one, so no event can move`,
      hint: "Give each measured observable one, e.g. `jet1_pt: {unit: GeV, uncertainty: {relative: 0.02}}`.",
      where: { file: context.file, path: "observables" },
    });
  }
  return resolved;
}
