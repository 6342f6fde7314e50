import { runAudit } from "../../audit/run.js";
import { onTable } from "../../audit/testing/onTable.js";
import { memorySource } from "../../events/testing/memorySource.js";
import { type AuditModel, type Classifier, localNetwork, type TileNetwork } from "../../network/index.js";
import { normal, seedKey } from "../../random/index.js";
import { columnsOf, type Columns, VERSION } from "./files.js";
import type { Audit } from "../../audit/run.js";

const SPEC = `version: 1
title: Three classes
network: {file: three.onnx, output: {kind: softmax, classes: [a, b, c]}}
data:
  - {file: three.csv, label: {column: label, map: {a: a, b: b, c: c}}}
observables:
  x: {uncertainty: {absolute: 0.15}}
  y: {range: [-3, 3], uncertainty: {relative: 0.1}}
guards: {preset: statistical}
attacks: [random, {name: pgd, steps: 8, restarts: 1}, {name: release, steps: 8, restarts: 1}]
scales: [0, 1]
`;

/** Logits of a linear network of two inputs: [class][x, y, constant]. */
const LOGITS = [
  [1.5, 0, 0],
  [-1, 1.2, 0.1],
  [-0.5, -1.4, 0],
] as const;

const TILE = 64;

function tileNetwork({ inputs }: AuditModel): TileNetwork {
  const logit = (values: Float32Array, row: number, k: number): number =>
    LOGITS[k][0] * values[2 * row] + LOGITS[k][1] * values[2 * row + 1] + LOGITS[k][2];
  if (inputs.length !== 2) throw new TypeError("two inputs");
  return {
    tile: TILE,
    outputs: 3,
    notDifferentiable: null,
    scores(values) {
      const scores = new Float32Array(3 * TILE);
      for (let row = 0; row < TILE; row++) {
        const powers = LOGITS.map((_, k) => Math.exp(logit(values, row, k)));
        const sum = powers.reduce((all, one) => all + one, 0);
        powers.forEach((one, k) => (scores[3 * row + k] = one / sum));
      }
      return Promise.resolve(scores);
    },
    ascent({ primaries, label, target }) {
      const margin = new Float32Array(TILE);
      const gradient = new Float32Array(2 * TILE);
      for (let row = 0; row < TILE; row++) {
        const own = label[row];
        const others = [0, 1, 2].filter((k) => k !== own && (target === null || k === target));
        const best = others.reduce((most, k) => (logit(primaries, row, k) > logit(primaries, row, most) ? k : most));
        margin[row] = logit(primaries, row, own) - logit(primaries, row, best);
        for (const i of [0, 1] as const) gradient[2 * row + i] = LOGITS[own][i] - LOGITS[best][i];
      }
      return Promise.resolve({ margin, gradient });
    },
  };
}

const classifier: Classifier = {
  description: {
    file: "three.onnx",
    contentHash: "three",
    inputColumns: 2,
    outputs: 3,
    outputKind: "softmax",
    parameters: 9,
    operators: {},
    differentiable: true,
    notDifferentiable: null,
    deterministic: true,
  },
  bind: (model, events) => Promise.resolve(localNetwork(model, events, tileNetwork)),
};

/** An audit of three Gaussian classes in two observables, told apart by a linear softmax. */
export async function threeClassAudit(
  directions: string,
): Promise<{ readonly audit: Audit; readonly columns: Columns }> {
  const rows = 600;
  const key = seedKey(3);
  const centres = [
    [1, 0],
    [-0.6, 0.9],
    [-0.4, -0.9],
  ];
  const value = (i: number, axis: 0 | 1): number => centres[i % 3][axis] + 0.6 * normal(key, 2 * i + axis);
  const source = memorySource({
    x: Array.from({ length: rows }, (_, i) => value(i, 0)),
    y: Array.from({ length: rows }, (_, i) => Math.max(-3, Math.min(3, value(i, 1)))),
    label: Array.from({ length: rows }, (_, i) => ["a", "b", "c"][i % 3]),
  });
  const { resolved, events } = await onTable(`${SPEC}directions: ${directions}\n`, { source, network: classifier });
  const audit = await runAudit(resolved, { events, network: classifier, version: VERSION });
  return { audit, columns: columnsOf(audit.columns, rows) };
}
