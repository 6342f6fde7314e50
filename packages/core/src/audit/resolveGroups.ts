import type { CoherentGroup, CoherentMove, Component } from "../envelopes/index.js";
import { FoolproofError } from "../errors/index.js";
import type { Expression } from "../events/index.js";
import { call, column, expressionOf, number } from "./expressions.js";
import { lookUp } from "./lookUp.js";
import { type GroupsContext, movedObservable } from "./movedObservable.js";
import { resolveCovariance } from "./resolveCovariance.js";
import { type AuditSpec, type MoveSpec, type SourceSpec, sourcesOf } from "./spec.js";

interface MovePlace extends GroupsContext {
  readonly type: SourceSpec["type"];
  readonly path: string;
}

/** How far a source moves an observable at +1, and the other way at -1. */
function resolveMove(name: string, given: MoveSpec, place: MovePlace): CoherentMove {
  const { type, path } = place;
  const x = column(name);
  const amount = (value: number | string, at: string): Expression => {
    const own = expressionOf(value, at);
    return type === "scale" ? call("multiply", own, x) : own;
  };
  if (typeof given !== "object") {
    const both = amount(given, path);
    return { observable: name, up: both, down: both };
  }
  if ("columns" in given)
    return {
      observable: name,
      up: call("subtract", column(given.columns.up), x),
      down: call("subtract", x, column(given.columns.down)),
    };
  if ("correctionlib" in given) return fromCorrection(name, given.correctionlib, place);
  return { observable: name, up: amount(given.up, `${path}.up`), down: amount(given.down, `${path}.down`) };
}

function fromCorrection(
  name: string,
  given: Extract<MoveSpec, { correctionlib: unknown }>["correctionlib"],
  place: MovePlace,
): CoherentMove {
  const { of } = given;
  const at = { ...place, observable: name, path: `${place.path}.correctionlib` };
  const x = column(name);
  const above = lookUp(given, given.up, at);
  const below = given.down === undefined ? above : lookUp(given, given.down, at);
  if (of === "factor") {
    const [up, back] = [above, below].map((factor) => call("multiply", call("subtract", factor, number(1)), x));
    return { observable: name, up, down: given.down === undefined ? up : call("negate", back) };
  }
  const inUnits = (value: Expression): Expression => (of === "absolute" ? value : call("multiply", value, x));
  // Downwards is the opposite of upwards, whether the file gives it as a size or with a minus.
  const opposite = call(
    "where",
    call("less", above, number(0)),
    call("negate", call("abs", below)),
    call("abs", below),
  );
  const up = inUnits(above);
  return { observable: name, up, down: given.down === undefined ? up : inUnits(opposite) };
}

function resolveSource(name: string, { type, moves }: SourceSpec, context: GroupsContext): Component {
  const { file, observables } = context;
  const path = `sources.${name}`;
  const wrong = (message: string, hint: string): FoolproofError =>
    new FoolproofError({
      code: "FP_SPEC_SOURCE",
      message: `${file}: ${path}: ${message}`,
      hint,
      where: { file, path },
    });
  if (observables.some((one) => one.name === name))
    throw wrong("an observable has the same name", "Tables name both: give the source another one.");
  if (Object.keys(moves).length === 0) throw wrong("moves nothing", "Name at least one observable under `moves`.");
  const at = (observable: string): string => `${path}.moves.${observable}`;
  for (const observable of Object.keys(moves)) movedObservable(observable, at(observable), context);
  // In the order of the observables: keys of a mapping have none.
  return {
    name,
    moves: observables.flatMap(({ name: observable }) =>
      observable in moves
        ? [resolveMove(observable, moves[observable], { ...context, type, path: at(observable) })]
        : [],
    ),
  };
}

/** The norm of theta: `envelope.sources` and `sources.norm` are the same. @throws FoolproofError FP_SPEC_SOURCE where they differ. */
function normOf({ envelope, sources }: AuditSpec, file: string): "linf" | "l2" {
  const [first, second] = [envelope.sources, sources?.norm];
  if (first !== undefined && second !== undefined && first !== second)
    throw new FoolproofError({
      code: "FP_SPEC_SOURCE",
      message: `${file}: sources.norm is ${second}, and envelope.sources is ${first}`,
      hint: "Both mean the norm of theta: keep one of them.",
      where: { file, path: "sources.norm" },
    });
  return first ?? second ?? "linf";
}

/**
 * What moves several observables together: sources and covariance sets.
 * @throws FoolproofError FP_SPEC_SOURCE, FP_SPEC_COVARIANCE, FP_FORMULA_*.
 */
export function resolveGroups(spec: AuditSpec, context: GroupsContext): readonly CoherentGroup[] {
  const components = sourcesOf(spec).map(({ name, ...given }) => resolveSource(name, given, context));
  const norm = normOf(spec, context.file);
  return [
    ...(components.length === 0 ? [] : [{ kind: "sources" as const, name: "sources", norm, components, matrix: null }]),
    ...resolveCovariance(spec.envelope.covariance ?? [], context),
  ];
}
