import type { AuditModel, BoundNetwork, Events, NetworkDescription } from "@foolproof/core";
import { checkInputs, checkOutputs } from "../checks.js";
import { fitDense } from "../fit.js";
import { ascentPrograms, planNetwork } from "../programs.js";
import type { NetworkGraph } from "../programs.js";
import { verifyGradient } from "../verification.js";
import type { WorkerPool } from "./pool.js";

export interface Binding {
  readonly network: NetworkGraph;
  readonly description: NetworkDescription;
  readonly model: AuditModel;
  readonly events: Events;
  readonly kernels: string | null;
}

/** Programs that exist in single precision may lack an operator in double: then there are none. */
const doublePrograms = (network: NetworkGraph, model: AuditModel): ReturnType<typeof ascentPrograms> => {
  try {
    return ascentPrograms(network, model, "float64");
  } catch {
    return null;
  }
};

/**
 * The network bound to the events of an audit, its sessions ready in every worker of the pool.
 * Errors: FP_NETWORK_INPUT_COUNT, FP_NETWORK_CLASSES.
 */
export async function bindNetwork(
  pool: WorkerPool,
  { network, description, model, events, kernels }: Binding,
): Promise<BoundNetwork> {
  checkInputs(description, model);
  checkOutputs(description, model);
  const binding = await pool.open({ plan: planNetwork(network, model), scene: { model, events }, kernels });
  let threshold: number | null = null;
  return {
    notDifferentiable: description.notDifferentiable,
    run: (request, options) => pool.run({ ...request, binding, threshold }, options),
    fit: (request, options) => fitDense(request, (work) => pool.run({ ...work, binding, threshold }, options)),
    setThreshold(value) {
      threshold = value;
    },
    verify: (index) =>
      verifyGradient({
        model,
        events,
        index,
        double: doublePrograms(network, model),
        straightThrough: network.analysis.straightThrough,
        run: (work) => pool.run({ ...work, binding, threshold }),
      }),
    [Symbol.asyncDispose]: () => pool.close(binding),
  };
}
