import type { Tensor } from "../graph/graph.js";
import { floats, node, runtimeNode, scalar, wave } from "./graphs.js";
import type { OperatorCase } from "./operatorCases.js";

const bytes = (type: "int8" | "uint8", shape: readonly number[], values: readonly number[]): Tensor => ({
  type,
  shape,
  data: type === "int8" ? Int8Array.from(values) : Uint8Array.from(values),
});

const whole = (count: number, most: number): number[] => wave(count).map((value) => Math.round((value / 1.5) * most));

const there = node("QuantizeLinear", ["in s z", "q"]);

/** To whole numbers and back, and layers that compute in them. */
export const QUANTISED_CASES: readonly OperatorCase[] = [
  {
    title: "QuantizeLinear and DequantizeLinear 10",
    opset: 10,
    event: [5],
    nodes: [there, node("DequantizeLinear", ["q s z", "out"])],
    constants: { s: scalar(0.013), z: bytes("uint8", [], [128]) },
  },
  {
    title: "QuantizeLinear that cuts off",
    opset: 13,
    event: [5],
    nodes: [there, node("DequantizeLinear", ["q s z", "d"]), node("Mul", ["d in", "out"])],
    constants: { s: scalar(0.007), z: bytes("int8", [], [3]) },
  },
  {
    title: "QuantizeLinear for each channel, its weights quantised, too",
    opset: 19,
    event: [3, 2],
    nodes: [
      node("QuantizeLinear", ["in s z", "q"], { axis: 1 }),
      node("DequantizeLinear", ["q s z", "d"], { axis: 1 }),
      node("DequantizeLinear", ["w t", "v"], { axis: 1 }),
      node("MatMul", ["d v", "out"]),
    ],
    constants: {
      s: floats([3], [0.02, 0.017, 0.03]),
      z: bytes("int8", [3], [0, 5, -7]),
      w: bytes("int8", [2, 2], [100, -20, 30, 77]),
      t: floats([2], [0.01, 0.03]),
    },
  },
  {
    title: "com.microsoft QuantizeLinear and DequantizeLinear",
    opset: 17,
    event: [4],
    nodes: [runtimeNode("QuantizeLinear", ["in s z", "q"]), runtimeNode("DequantizeLinear", ["q s z", "out"])],
    constants: { s: scalar(0.02), z: { type: "int16", shape: [], data: Int16Array.of(7) } },
  },
  {
    title: "QLinearMatMul",
    opset: 10,
    event: [3],
    nodes: [there, node("QLinearMatMul", ["q s z w t u ys yz", "y"]), node("DequantizeLinear", ["y ys yz", "out"])],
    constants: {
      s: scalar(0.013),
      z: bytes("uint8", [], [120]),
      w: bytes("uint8", [3, 2], [10, 200, 130, 90, 255, 0]),
      t: scalar(0.02),
      u: bytes("uint8", [], [127]),
      ys: scalar(0.051),
      yz: bytes("uint8", [], [100]),
    },
  },
  {
    title: "MatMulInteger",
    opset: 10,
    event: [3],
    nodes: [
      there,
      node("MatMulInteger", ["q w z u", "i"]),
      node("Cast", ["i", "f"], { to: 1 }),
      node("Mul", ["f t", "out"]),
    ],
    constants: {
      s: scalar(0.013),
      z: bytes("uint8", [], [120]),
      w: bytes("int8", [3, 2], whole(6, 100)),
      u: bytes("int8", [], [4]),
      t: scalar(0.0003),
    },
  },
  {
    title: "QLinearConv with a scale for each kernel and a bias",
    opset: 10,
    event: [1, 3, 3],
    nodes: [
      there,
      node("QLinearConv", ["q s z w t u ys yz b", "y"], { pads: [1, 0, 0, 1] }),
      node("DequantizeLinear", ["y ys yz", "out"]),
    ],
    constants: {
      s: scalar(0.013),
      z: bytes("uint8", [], [120]),
      w: bytes("int8", [2, 1, 2, 2], whole(8, 120)),
      t: floats([2], [0.011, 0.023]),
      u: bytes("int8", [2], [0, 0]),
      ys: scalar(0.061),
      yz: bytes("uint8", [], [131]),
      b: { type: "int32", shape: [2], data: Int32Array.of(150, -700) },
    },
  },
  {
    title: "ConvInteger",
    opset: 10,
    event: [1, 3, 3],
    nodes: [
      there,
      node("ConvInteger", ["q w z", "i"], { strides: [2, 1] }),
      node("Cast", ["i", "f"], { to: 1 }),
      node("Mul", ["f t", "out"]),
    ],
    constants: {
      s: scalar(0.013),
      z: bytes("uint8", [], [120]),
      w: bytes("uint8", [2, 1, 2, 2], whole(8, 120).map(Math.abs)),
      t: scalar(0.0004),
    },
  },
];
