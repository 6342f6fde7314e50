import type { AuditModel, StepShape } from "@foolproof/core";
import type { Graph } from "../graph/graph.js";
import { ascentProgram, baseProgram, descentProgram, lossGradientProgram, scoresProgram } from "../programs/index.js";
import type { DescentProgram, NetworkAnalysis, ProgramOptions } from "../programs/index.js";
import { primariesOf } from "./gather-rows.js";
import type { AscentPlan, NetworkPlan } from "./plan.js";

export interface NetworkGraph {
  readonly graph: Graph;
  readonly analysis: NetworkAnalysis;
  readonly tile: number;
}

type AscentPrograms = Pick<AscentPlan, "program" | "base">;

/** Margin and gradient for the audit of this model; null where the network has no gradient. */
export function ascentPrograms(
  { graph, analysis, tile }: NetworkGraph,
  model: AuditModel,
  precision: ProgramOptions["precision"] = "float32",
): AscentPrograms | null {
  if (analysis.notDifferentiable !== null) return null;
  const options = { tile, precision };
  return { program: ascentProgram(graph, model, options), base: baseProgram(model, options) };
}

const ascentPlan = (network: NetworkGraph, model: AuditModel): AscentPlan | null => {
  const programs = ascentPrograms(network, model);
  if (programs === null) return null;
  const { observables, output } = model;
  const derived = observables.filter(({ kind }) => kind === "derived").length;
  const { graph, tile } = network;
  const descent = (shape: StepShape): DescentProgram => descentProgram(graph, model, { tile, shape });
  return {
    ...programs,
    descent: { sign: descent("sign"), scaled: descent("scaled") },
    primaries: primariesOf(model).length,
    observables: observables.length,
    derived,
    output,
  };
};

/** The programs that an audit runs; without a model those for plain rows. */
export function planNetwork(network: NetworkGraph, model: AuditModel | null): NetworkPlan {
  const { graph, analysis, tile } = network;
  const { notDifferentiable, inputColumns: columns, outputColumns: outputs } = analysis;
  return {
    tile,
    columns,
    outputs,
    notDifferentiable,
    scores: scoresProgram(graph, model, { tile }),
    ascent: model && ascentPlan(network, model),
    lossGradient: model === null && notDifferentiable === null ? lossGradientProgram(graph, null, { tile }) : null,
  };
}
