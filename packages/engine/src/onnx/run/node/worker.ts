/**
 * One worker: the sessions of each bound network and, beside them, core's kernels over blocks of events. Blocks are taken
 * from a shared counter, so that a fast worker takes more of them. Core is imported with the first kernel that needs it.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import * as runtime from "onnxruntime-node";
import type { Kernel, KernelColumns, KernelContext, Pulse } from "@foolproof/core";
import { Interrupted } from "../interrupted.js";
import { openTileNetwork } from "../tile-network.js";
import type { OnnxTileNetwork } from "../tile-network.js";
import type { MarkFrozen } from "../anchors.js";
import { ownKernels } from "../kernels.js";
import type { OwnKernel } from "../kernels.js";
import { toFailure } from "./failure.js";
import { CALLED_OFF, NEXT_BLOCK } from "./messages.js";
import type { Answer, OpenMessage, RunMessage, Scene, ToWorker, WorkerStart } from "./messages.js";

interface Binding {
  readonly network: OnnxTileNetwork;
  readonly scene: Scene | null;
  readonly kernels: string | null;
  context: KernelContext | null;
}

type BlockWork = (index: Uint32Array, pulse: Pulse) => Promise<KernelColumns>;

const bindings = new Map<number, Binding>();

async function frozenMarkerOf(scene: Scene | null): Promise<MarkFrozen> {
  if (!scene?.model.observables.some(({ kind }) => kind === "derived")) return () => undefined;
  const { frozenMarker, orderDerived } = await import("@foolproof/core/worker");
  const { observables } = scene.model;
  return frozenMarker({ observables, derived: orderDerived(observables) });
}

async function open({ binding, plan, scene, kernels }: OpenMessage): Promise<void> {
  const network = await openTileNetwork(runtime, plan, await frozenMarkerOf(scene));
  bindings.set(binding, { network, scene, kernels, context: scene && { ...scene, network } });
}

async function close(binding: number): Promise<void> {
  const known = bindings.get(binding);
  bindings.delete(binding);
  await known?.network.dispose();
}

const bindingOf = (number: number): Binding => {
  const known = bindings.get(number);
  if (known === undefined) throw new Error(`This worker has no bound network ${String(number)}.`);
  return known;
};

/** The kernels' view of the network at this working point; the same object for as long as the working point stays. */
function contextAt(binding: Binding, threshold: number | null): KernelContext {
  const { context } = binding;
  if (context === null) throw new Error("This network is not bound to events.");
  if (threshold === null || threshold === context.model.output.threshold) return context;
  const model = { ...context.model, output: { ...context.model.output, threshold } };
  binding.network.setThreshold(threshold);
  return (binding.context = { ...context, model });
}

const importKernels = async (module: string | null): Promise<{ readonly kernels: Readonly<Record<string, Kernel>> }> =>
  module === null
    ? import("@foolproof/core/worker")
    : ((await import(module)) as { readonly kernels: Readonly<Record<string, Kernel>> });

const own = (name: string): OwnKernel | undefined => (Object.hasOwn(ownKernels, name) ? ownKernels[name] : undefined);

async function blockWork(message: RunMessage): Promise<BlockWork> {
  const binding = bindingOf(message.binding);
  const { kernel: name, parameters, threshold } = message;
  binding.network.checkpoint = () => {
    if (Atomics.load(message.control, CALLED_OFF) !== 0) throw new Interrupted();
  };
  const context = binding.context && contextAt(binding, threshold);
  const ownKernel = own(name);
  if (ownKernel) return (index) => ownKernel({ network: binding.network, context, index, parameters });
  if (context === null) throw new Error(`The kernel "${name}" needs a network that is bound to events.`);
  const { kernels } = await importKernels(binding.kernels);
  const kernel = Object.hasOwn(kernels, name) ? kernels[name] : undefined;
  if (kernel === undefined) throw new Error(`There is no kernel "${name}"; known: ${Object.keys(kernels).join(", ")}.`);
  return (index, pulse) => kernel({ context, index, parameters, pulse });
}

/** Whole buffers are moved to the main thread; views into larger ones are copied first. */
function movable(result: KernelColumns): { readonly result: KernelColumns; readonly moved: ArrayBuffer[] } {
  const moved = new Set<ArrayBuffer>();
  const columns: Record<string, KernelColumns["columns"][string]> = {};
  for (const [name, { values, width }] of Object.entries(result.columns)) {
    const whole = values.buffer instanceof ArrayBuffer && values.byteLength === values.buffer.byteLength;
    const kept = whole ? values : values.slice();
    if (kept.buffer instanceof ArrayBuffer) moved.add(kept.buffer);
    columns[name] = { values: kept, width };
  }
  return { result: { ...result, columns }, moved: [...moved] };
}

type Send = (answer: Answer, moved?: ArrayBuffer[]) => void;

/** How often a block that takes long tells how far it is. */
const REPORT_EVERY_MS = 100;

function pulseOf({ control }: RunMessage, block: number, send: Send): Pulse {
  let last = performance.now();
  return {
    breathe: () => (Atomics.load(control, CALLED_OFF) === 0 ? Promise.resolve() : Promise.reject(new Interrupted())),
    report(share, note) {
      if (performance.now() - last < REPORT_EVERY_MS) return;
      last = performance.now();
      send({ kind: "progress", block, share, note });
    },
  };
}

async function run(message: RunMessage, send: Send): Promise<Answer> {
  const { control, index, blockRows } = message;
  const blocks = Math.max(1, Math.ceil(index.length / blockRows));
  let block = -1;
  try {
    const work = await blockWork(message);
    while ((block = Atomics.add(control, NEXT_BLOCK, 1)) < blocks && Atomics.load(control, CALLED_OFF) === 0) {
      const rows = index.slice(block * blockRows, (block + 1) * blockRows);
      const { result, moved } = movable(await work(rows, pulseOf(message, block, send)));
      send({ kind: "block", block, result }, moved);
    }
    return { kind: "done" };
  } catch (error) {
    if (error instanceof Interrupted) return { kind: "done" };
    // Earlier blocks are at work or done: they finish, so that the error reported is the same every time.
    Atomics.store(control, NEXT_BLOCK, blocks);
    return { kind: "failed", failure: toFailure(error), block };
  }
}

async function handle({ call, task }: ToWorker, port: MessagePort): Promise<void> {
  const send = (answer: Answer, moved: ArrayBuffer[] = []): void => {
    port.postMessage({ call, answer }, moved);
  };
  let answer: Answer = { kind: "done" };
  try {
    if (task.kind === "open") await open(task);
    else if (task.kind === "run") answer = await run(task, send);
    else if (task.kind === "close") await close(task.binding);
    else await Promise.all([...bindings.keys()].map(close));
  } catch (error) {
    answer = { kind: "failed", failure: toFailure(error), block: -1 };
  }
  send(answer);
  if (task.kind === "stop") port.close();
}

/** Tells the main thread whether this one is inside a task, and so perhaps inside ONNX Runtime. */
function setBusy(is: 0 | 1): void {
  const { busy } = workerData as WorkerStart;
  Atomics.store(busy, 0, is);
  if (is === 0) Atomics.notify(busy, 0);
}

if (parentPort) {
  const port = parentPort;
  let last = Promise.resolve();
  port.on("message", (message: ToWorker) => {
    last = last.then(async () => {
      setBusy(1);
      await handle(message, port);
      setBusy(0);
    });
  });
}
