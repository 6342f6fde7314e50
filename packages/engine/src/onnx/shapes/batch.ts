import { Refusal, type Value, listAttribute, numberAttribute } from "../graph/value.js";

/**
 * The size that stands for "the rows of a tile" in canonical graphs: a prime that no network has as a size of its own, so that
 * products, quotients and the -1 of a Reshape come out right in ordinary integer arithmetic, and a size carries the batch
 * exactly when it is a multiple. Emitting a program puts the tile in its place.
 */
export const BATCH = 1_000_003;

/** Is this size a number of events, or of several entries for each? */
export const carriesBatch = (size: number): boolean => size !== 0 && size % BATCH === 0;

/** The axis of the batch, -1 for a value that is the same for all events. */
export const batchAxis = (shape: readonly number[]): number => shape.findIndex(carriesBatch);

/** A size (or an integer that was computed from sizes) with `tile` rows in the batch's place. */
export const withTile = (size: number, tile: number): number => (carriesBatch(size) ? (size / BATCH) * tile : size);

/** A shape as messages show it: N is the number of events. */
export function shapeText(shape: readonly number[]): string {
  const text = (size: number): string => {
    const times = size / BATCH;
    return !carriesBatch(size) ? String(size) : times === 1 ? "N" : `${String(times)}N`;
  };
  return `[${shape.map(text).join(", ")}]`;
}

const mixed = (what: string): Refusal =>
  new Refusal("FP_NETWORK_EVENTS_MIXED", `${what} combines different events of a batch`);

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** A reshape keeps the order of all entries, and so how many stand in front of an event's number. */
function mergedByReshape({ shape: from, merged }: Value, to: readonly number[]): number {
  const axis = batchAxis(from);
  const target = batchAxis(to);
  if (axis === -1 || merged === 0) return 0;
  const inFront = product(from.slice(0, axis)) * merged;
  const within = inFront / product(to.slice(0, target));
  if (target === -1 || !Number.isInteger(within) || (to[target] / BATCH) % within !== 0) throw mixed("a reshape");
  return within;
}

/**
 * Value.merged of an operation's result.
 * @throws Refusal FP_NETWORK_EVENTS_MIXED where operands hold their events in different orders.
 */
export function mergedOf({ op, inputs, shape }: Omit<Value, "id" | "origin" | "merged">): number {
  if (batchAxis(shape) === -1) return 0;
  if (op === "EventNumber") return 1;
  if (op === "Reshape") return mergedByReshape(inputs[0], shape);
  const [first = 0, ...others] = new Set(inputs.map(({ merged }) => merged).filter((merged) => merged > 0));
  if (others.length > 0) throw mixed("the operation");
  return first;
}

/**
 * Refuses what would make an event's score depend on the other events of its tile.
 * @throws Refusal FP_NETWORK_EVENTS_MIXED
 */
export function checkEventsApart(value: Omit<Value, "id" | "origin" | "merged">): void {
  const { op, inputs, shape } = value;
  const first = inputs[0];
  if (shape.filter(carriesBatch).length > 1) throw mixed("the operation");
  if (shape.some((size) => size > BATCH && size % BATCH !== 0)) throw mixed("the operation");
  if (first === undefined) return;
  const axis = batchAxis(first.shape);
  switch (op) {
    case "ReduceSum":
    case "ReduceMean":
    case "ReduceMax":
    case "ReduceMin":
      if (listAttribute(value, "axes").includes(axis)) throw mixed("a reduction");
      return;
    case "Softmax":
    case "LogSoftmax":
    case "Hardmax":
      if (numberAttribute(value, "axis") === axis) throw mixed("a softmax");
      return;
    case "LayerNormalization":
      if (axis >= numberAttribute(value, "axis")) throw mixed("a normalisation");
      return;
    case "MatMul":
    case "Gemm": {
      const contracted = numberAttribute(value, "transA") === 1 ? first.shape.length - 2 : first.shape.length - 1;
      if (axis === contracted) throw mixed("a matrix product");
      return;
    }
    case "Gather":
    case "Slice":
    case "Pad":
      if (axis !== -1 && numberAttribute(value, "axis") === axis) throw mixed("a selection");
      return;
    case "Concat":
      if (inputs.some((one) => batchAxis(one.shape) === numberAttribute(value, "axis"))) throw mixed("a concatenation");
      return;
    case "CumSum":
    case "TopK":
    case "GatherElements":
    case "ScatterElements":
      if (inputs.some((one) => batchAxis(one.shape) === numberAttribute(value, "axis"))) throw mixed("a selection");
      return;
    case "GatherND":
      if (axis >= numberAttribute(value, "batchDims")) throw mixed("a selection");
      return;
    case "Conv":
    case "ConvTranspose":
    case "MaxPool":
      if (axis > 0 || inputs.slice(1).some((one) => batchAxis(one.shape) !== -1)) throw mixed("a window");
      return;
    case "ScatterND":
      throw mixed("a scatter");
    default:
  }
}
