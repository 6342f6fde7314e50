import type { Events } from "../../events/index.js";
import { memorySource } from "../../events/testing/memorySource.js";
import {
  type BoundNetwork,
  type Classifier,
  type KernelColumns,
  type KernelRequest,
  localNetwork,
  type TileNetwork,
} from "../../network/index.js";
import { type Formula, formulaTileNetwork } from "../../network/testing/formula.js";
import { normal, seedKey } from "../../random/index.js";
import type { AuditResult } from "../result.js";
import { runAudit } from "../run.js";
import { onTable } from "./onTable.js";

const TILE = 128;

/** An audit in which one thing is wrong; what is left out is healthy. */
export interface Sabotage {
  /** Columns x0, x1, ... of a number of events, by class. */
  readonly draw?: (event: { readonly signal: boolean; readonly normal: (k: number) => number }) => readonly number[];
  readonly rows?: number;
  /** Half-width of every column. */
  readonly halfWidth?: number;
  readonly attack?: string;
  readonly baseline?: string;
  readonly network?: Formula;
  /** Changes the network that kernels see. */
  readonly tile?: (network: TileNetwork) => TileNetwork;
  /** Told of every question before a kernel works on it. */
  readonly asked?: (request: KernelRequest, about: About) => void;
  /** Changes what kernels answer. */
  readonly answer?: (request: KernelRequest, found: KernelColumns, about: About) => KernelColumns;
}

interface About {
  /** How often the same (kernel, scale) was asked before. */
  readonly before: number;
  readonly events: Events;
}

/** Two Gaussian classes, told apart by two columns of four. */
export const gaussians: NonNullable<Sabotage["draw"]> = ({ signal, normal }) =>
  [0, 1, 2, 3].map((k) => (k < 2 ? (signal ? 0.8 : -0.8) : 0) + normal(k));

/** The best network on them. */
export const straight: Formula = (x, gradient) => {
  gradient.fill(1.2, 0, 2);
  return 1.2 * (x[0] + x[1]);
};

function specText({ halfWidth = 0.3, attack = "pgd", baseline = "{}" }: Sabotage, columns: readonly string[]): string {
  return `version: 1
title: Proof
network: {file: proof.onnx}
data: [{file: proof.csv, label: {column: label, map: {s: signal, b: background}}}]
classes: {signal: signal, background: background}
observables:
${columns.map((name) => `  ${name}: {uncertainty: {absolute: ${halfWidth}}}`).join("\n")}
attacks: [${attack}]
scales: [0.5, 1]
baseline: ${baseline}
guards: {referenceEvents: 20000}
`;
}

const identity = <T>(one: T): T => one;

function sabotaged({ network = straight, tile = identity, asked, answer }: Sabotage, columns: number): Classifier {
  return {
    description: {
      file: "proof.onnx",
      contentHash: "proof",
      inputColumns: columns,
      outputs: 1,
      outputKind: "sigmoid",
      parameters: 1,
      operators: {},
      differentiable: true,
      notDifferentiable: null,
      deterministic: true,
    },
    bind: (model, events) => {
      const inner = localNetwork(model, events, (at) => tile(formulaTileNetwork(at, network, TILE)));
      const seen = new Map<string, number>();
      const run: BoundNetwork["run"] = async (request, options) => {
        const { scale } = request.parameters as { readonly scale?: number };
        const question = `${request.kernel} ${String(scale)}`;
        const before = seen.get(question) ?? 0;
        seen.set(question, before + 1);
        asked?.(request, { before, events });
        const found = await inner.run(request, options);
        return answer === undefined ? found : answer(request, found, { before, events });
      };
      return Promise.resolve({ ...inner, run });
    },
  };
}

/** Runs the audit. */
export async function sabotagedAudit(sabotage: Sabotage): Promise<AuditResult> {
  const { draw = gaussians, rows = 600 } = sabotage;
  const key = seedKey(11);
  const table = Array.from({ length: rows }, (_, i) =>
    draw({ signal: i % 2 === 1, normal: (k) => normal(key, 16 * i + k) }),
  );
  const names = table[0].map((_, k) => `x${k}`);
  const source = memorySource({
    ...Object.fromEntries(names.map((name, k) => [name, table.map((row) => row[k])])),
    label: table.map((_, i) => (i % 2 === 1 ? "s" : "b")),
  });
  const classifier = sabotaged(sabotage, names.length);
  const { resolved, events } = await onTable(specText(sabotage, names), { source, network: classifier });
  const { result } = await runAudit(resolved, { events, network: classifier, version: "0.0.0" });
  return result;
}
