import type { Graph } from "../graph/graph.js";
import { numbersOf } from "../graph/tensor.js";
import type { TrainingPrograms } from "../programs/index.js";

/** A graph's weights as the programs are fed them. */
export const startOf = ({ initialisers }: Graph, { weights }: TrainingPrograms): readonly Float32Array[] =>
  weights.map(({ name }) => {
    const tensor = initialisers.get(name);
    return tensor === undefined ? new Float32Array() : Float32Array.from(numbersOf(tensor));
  });
