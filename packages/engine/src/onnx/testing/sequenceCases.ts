import type { Attribute, Tensor } from "../graph/graph.js";
import { floats, ints, node, wave } from "./graphs.js";
import type { OperatorCase } from "./operatorCases.js";

const STEPS = 4;
const INPUTS = 2;
const WIDTH = 3;
const GATES = { LSTM: 4, GRU: 3, RNN: 1 } as const;

interface Sequence {
  readonly title: string;
  readonly op: keyof typeof GATES;
  /** Which of the outputs Y, Y_h, Y_c is looked at; by default Y. */
  readonly output?: 0 | 1 | 2;
  /** Operands behind the weights: B, sequence_lens, initial_h, initial_c, P. */
  readonly more?: string;
  readonly directions?: 1 | 2;
  readonly attributes?: Parameters<typeof node>[2];
  readonly opset?: number;
}

const given = (shape: readonly number[], seed: number): Tensor => {
  const count = shape.reduce((product, one) => product * one, 1);
  return floats(
    shape,
    wave(count, seed).map((entry) => 0.6 * entry),
  );
};

/** [events, steps, inputs] is turned to [steps, events, inputs], and what comes out back again. */
function sequence({
  title,
  op,
  output = 0,
  more = "",
  directions = 1,
  attributes = {},
  opset = 14,
}: Sequence): OperatorCase {
  const gates = GATES[op] * WIDTH;
  const outputs = ["y", "yh", "yc"].map((name, i) => (i === output ? name : "_")).slice(0, output + 1);
  const states = [
    node("Slice", ["x from to", "first"]),
    node("MatMul", ["first m", "one"]),
    node("Expand", ["one spread", "h0"]),
    node("Neg", ["h0", "c0"]),
  ];
  return {
    title: `${op} ${title}`,
    opset,
    event: [STEPS, INPUTS],
    nodes: [
      node("Transpose", ["in", "x"], { perm: [1, 0, 2] }),
      ...(more.includes("h0") ? states : []),
      node(op, [`x w r ${more}`.trim(), outputs.join(" ")], {
        hidden_size: WIDTH,
        ...(directions === 2 ? { direction: "bidirectional" } : {}),
        ...attributes,
      }),
      node("Transpose", [outputs[output], "out"], { perm: output === 0 ? [2, 0, 1, 3] : [1, 0, 2] }),
    ],
    constants: {
      w: given([directions, gates, INPUTS], 1),
      r: given([directions, gates, WIDTH], 2),
      b: given([directions, 2 * gates], 3),
      p: given([directions, 3 * WIDTH], 4),
      m: given([INPUTS, WIDTH], 5),
      from: ints(0),
      to: ints(1),
      spread: ints(directions, 1, 1),
    },
  };
}

const strings = (...value: readonly string[]): Attribute => ({ kind: "strings", value });
const numbers = (...value: readonly number[]): Attribute => ({ kind: "floats", value });

const SEQUENCES: readonly Sequence[] = [
  ...(["LSTM", "GRU", "RNN"] as const).flatMap((op): readonly Sequence[] => [
    { title: "of all steps", op, opset: 7 },
    { title: "with biases, its last state", op, more: "b", output: 1 },
    { title: "backwards", op, more: "b", attributes: { direction: "reverse" } },
    { title: "in both directions", op, more: "b", directions: 2 },
    { title: "in both directions, their last states", op, more: "b", directions: 2, output: 1 },
    { title: "from a state of its own", op, more: "b _ h0" },
    { title: "in both directions from states of their own", op, more: "b _ h0", directions: 2, output: 1 },
    { title: "with a clip", op, more: "b", attributes: { clip: 0.3 } },
  ]),
  { title: "from a cell of its own, its last cell", op: "LSTM", more: "b _ h0 c0", output: 2 },
  { title: "with peepholes", op: "LSTM", more: "b _ _ _ p" },
  {
    title: "with peepholes in both directions and a clip",
    op: "LSTM",
    more: "b _ h0 c0 p",
    directions: 2,
    attributes: { clip: 0.5 },
  },
  { title: "with input and forget gates coupled", op: "LSTM", more: "b", attributes: { input_forget: 1 } },
  {
    title: "of other functions",
    op: "LSTM",
    more: "b",
    attributes: {
      activations: strings("HardSigmoid", "Softsign", "Relu"),
      activation_alpha: numbers(0.3),
      activation_beta: numbers(0.4),
    },
  },
  { title: "with the reset behind the product", op: "GRU", more: "b", attributes: { linear_before_reset: 1 } },
  {
    title: "with the reset behind the product, without biases, in both directions",
    op: "GRU",
    directions: 2,
    attributes: { linear_before_reset: 1 },
  },
  {
    title: "of other functions",
    op: "GRU",
    more: "b",
    attributes: {
      activations: strings("HardSigmoid", "LeakyRelu"),
      activation_alpha: numbers(0.25, 0.1),
      activation_beta: numbers(0.6),
    },
  },
  {
    title: "of other functions in both directions",
    op: "RNN",
    more: "b",
    directions: 2,
    attributes: {
      activations: strings("Affine", "ScaledTanh"),
      activation_alpha: numbers(0.5, 1.2),
      activation_beta: numbers(0.1, 0.7),
    },
  },
  ...["Elu", "Softplus", "ThresholdedRelu"].map((name): Sequence => ({
    title: `of ${name}`,
    op: "RNN",
    more: "b",
    attributes: { activations: strings(name), activation_alpha: numbers(0.5) },
  })),
];

/** A length that the file writes for each event: the same for all, shorter than the sequence. */
const shorter = (op: Sequence["op"], directions: 1 | 2, output: 0 | 1): OperatorCase => {
  const whole = sequence({
    title: `of fewer steps than there are, ${directions === 2 ? "both directions" : "one direction"}, output ${String(output)}`,
    op,
    more: "b lens h0",
    directions,
    output,
  });
  const lens = [
    node("Shape", ["in", "s"], {}),
    node("Slice", ["s from to", "n"]),
    node("ConstantOfShape", ["n", "lens"], {
      value: { kind: "tensor", value: { type: "int32", shape: [1], data: Int32Array.of(3) } },
    }),
  ];
  return { ...whole, nodes: [...lens, ...whole.nodes] };
};

/** Recurrent layers. */
export const SEQUENCE_CASES: readonly OperatorCase[] = [
  ...SEQUENCES.map(sequence),
  ...(["LSTM", "GRU", "RNN"] as const).flatMap((op) => [shorter(op, 1, 1), shorter(op, 2, 0)]),
];
