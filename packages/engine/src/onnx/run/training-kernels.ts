import type { KernelColumns } from "@foolproof/core";
import type { TrainingPrograms } from "../programs/index.js";
import type { TrainingRows } from "../training/rows.js";
import {
  logitsOfRows,
  train,
  type Trainee,
  type TrainingCurve,
  type TrainingSettings,
  type TrainingTask,
} from "../training/train.js";
import type { OwnKernel } from "./kernels.js";
import { float32, type ProgramSession } from "./program-session.js";
import type { OnnxTileNetwork } from "./tile-network.js";

interface Trainings {
  readonly programs: TrainingPrograms;
  readonly rows: TrainingRows;
  readonly settings: TrainingSettings;
  /** The network to begin with, each task's own. */
  readonly tasks: readonly (TrainingTask & {
    readonly weights: readonly Float32Array[];
    /** Rows that `engine:fit` scores afterwards. */
    readonly test: Uint32Array;
  })[];
}

/** The sessions of a network under training. */
interface OpenTrainee {
  readonly trainee: Trainee;
  dispose(): Promise<void>;
}

async function openTrainee(network: OnnxTileNetwork, programs: TrainingPrograms): Promise<OpenTrainee> {
  const { tile, columns, outputs, weights } = programs;
  const x = { x: [tile, columns] };
  const held = Object.fromEntries(weights.map(({ feed, shape }) => [feed, shape]));
  const step = await network.openProgram(programs.step, {
    feeds: { ...x, own: [tile, outputs], share: [tile, 1], ...held },
    fetches: { loss: [1, 1], ...Object.fromEntries(weights.map(({ slope, shape }) => [slope, shape])) },
  });
  const logits = await network.openProgram(programs.logits, {
    feeds: { ...x, ...held },
    fetches: { logits: [tile, outputs] },
  });
  const feedOf = (session: ProgramSession, name: string): Float32Array => float32(session.feed(name));
  const own = weights.map(({ feed }) => feedOf(step, feed));
  const copies = weights.map(({ feed }) => feedOf(logits, feed));
  return {
    trainee: {
      outputs,
      weights: own,
      slopes: weights.map(({ slope }) => float32(step.fetch(slope))),
      batch: { x: feedOf(step, "x"), own: feedOf(step, "own"), share: feedOf(step, "share") },
      async step() {
        network.checkpoint();
        await step.run();
        return float32(step.fetch("loss"))[0];
      },
      inputs: feedOf(logits, "x"),
      async logits() {
        network.checkpoint();
        own.forEach((values, k) => {
          copies[k].set(values);
        });
        await logits.run();
        return float32(logits.fetch("logits"));
      },
    },
    async dispose() {
      await step.dispose();
      await logits.dispose();
    },
  };
}

interface Outcome {
  readonly trainee: Trainee;
  readonly curve: TrainingCurve;
  readonly task: Trainings["tasks"][number];
}

/** Trains the tasks of a block one after the other. */
async function trainEach<T>(
  { network, index, parameters }: Parameters<OwnKernel>[0],
  each: (outcome: Outcome) => Promise<T>,
): Promise<T[]> {
  const { programs, rows, settings, tasks } = parameters as Trainings;
  const opened = await openTrainee(network, programs);
  const { trainee } = opened;
  try {
    const results: T[] = [];
    for (const number of index) {
      const task = tasks[number];
      trainee.weights.forEach((weights, k) => {
        weights.set(task.weights[k]);
      });
      const curve = await train(trainee, { rows, task, settings });
      results.push(await each({ trainee, curve, task }));
    }
    return results;
  } finally {
    await opened.dispose();
  }
}

const padded = (values: readonly number[], width: number): Float64Array => {
  const all = new Float64Array(width).fill(NaN);
  all.set(values);
  return all;
};

const joined = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** One row a task: its weights, one after the other, and its curve, NaN where it was stopped (and where nothing was held out). */
export const trainKernel: OwnKernel = async (work) => {
  const { settings, tasks } = work.parameters as Trainings;
  const stepsOf = ({ train: rows }: TrainingTask): number => settings.epochs * Math.ceil(rows.length / settings.batch);
  const width = Math.max(...tasks.map(stepsOf));
  const done = await trainEach(work, ({ trainee, curve }) =>
    Promise.resolve({
      weights: joined(trainee.weights),
      steps: padded(curve.steps, width),
      train: padded(
        curve.epochs.map((one) => one.train),
        settings.epochs,
      ),
      heldOut: padded(
        curve.epochs.map((one) => one.heldOut ?? NaN),
        settings.epochs,
      ),
      best: curve.best,
      taken: curve.steps.length,
    }),
  );
  const numbers = (of: "steps" | "train" | "heldOut"): KernelColumns["columns"][string] => ({
    values: Float64Array.from(done.flatMap((one) => [...one[of]])),
    width: of === "steps" ? width : settings.epochs,
  });
  const weights = joined(done.map((one) => one.weights));
  return {
    rows: done.length,
    columns: {
      weights: { values: weights, width: weights.length / Math.max(1, done.length) },
      steps: numbers("steps"),
      train: numbers("train"),
      heldOut: numbers("heldOut"),
      best: { values: Uint32Array.from(done, (one) => one.best), width: 1 },
    },
    counters: { trainingSteps: done.reduce((sum, { taken }) => sum + taken, 0) },
  };
};

/** Logits of each task's test rows, by the network that the task ends with. */
export const fitKernel: OwnKernel = async (work) => {
  const { rows, programs } = work.parameters as Trainings;
  let steps = 0;
  const done = await trainEach(work, ({ trainee, curve, task }) => {
    steps += curve.steps.length;
    return logitsOfRows(trainee, rows, task.test);
  });
  const logits = joined(done);
  return {
    rows: logits.length / programs.outputs,
    columns: { logits: { values: logits, width: programs.outputs } },
    counters: { trainingSteps: steps },
  };
};
