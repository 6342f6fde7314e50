import type { InferenceSession, Tensor } from "onnxruntime-common";
import { SESSION_OPTIONS } from "./runtime.js";
import type { Runtime } from "./runtime.js";

export type Elements = Float32Array | Float64Array;

/** Shape of each input or output by name; all sizes are fixed. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

export interface ProgramShape {
  readonly feeds: Shapes;
  readonly fetches: Shapes;
  /** Default float32. */
  readonly precision?: "float32" | "float64";
}

/** A buffer of a program in single precision. */
export const float32 = (array: Elements | undefined): Float32Array => {
  if (array instanceof Float32Array) return array;
  throw new TypeError("A program in double precision stands where single precision is needed, or lacks an input.");
};

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** ONNX Runtime wants a buffer of its own thread: programs in shared memory are copied. */
const ownBytes = (program: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(program);

/**
 * A program of fixed shape with its input and output buffers, made once: fill `feeds`, run, read `fetches`.
 * Holds a session: dispose of it.
 */
export class ProgramSession {
  readonly #session: InferenceSession;
  readonly #feedTensors: Record<string, Tensor> = {};
  readonly #fetchTensors: Record<string, Tensor> = {};
  readonly #feeds = new Map<string, Elements>();
  readonly #fetches = new Map<string, Elements>();
  readonly #shapes: Shapes;

  private constructor(
    session: InferenceSession,
    runtime: Runtime,
    { feeds, fetches, precision = "float32" }: ProgramShape,
  ) {
    this.#session = session;
    this.#shapes = { ...feeds, ...fetches };
    const allocate = (shapes: Shapes, tensors: Record<string, Tensor>, arrays: Map<string, Elements>): void => {
      for (const [name, shape] of Object.entries(shapes)) {
        const array = precision === "float32" ? new Float32Array(size(shape)) : new Float64Array(size(shape));
        arrays.set(name, array);
        tensors[name] = new runtime.Tensor(precision, array, shape);
      }
    };
    allocate(feeds, this.#feedTensors, this.#feeds);
    allocate(fetches, this.#fetchTensors, this.#fetches);
  }

  /** Loads a program; rejects where ONNX Runtime has no kernel for one of its nodes. */
  static async open(runtime: Runtime, program: Uint8Array, shape: ProgramShape): Promise<ProgramSession> {
    const session = await runtime.InferenceSession.create(ownBytes(program), SESSION_OPTIONS);
    // A program takes only what it uses: a network without derived observables has no anchors, and so on.
    const feeds = Object.fromEntries(Object.entries(shape.feeds).filter(([name]) => session.inputNames.includes(name)));
    return new ProgramSession(session, runtime, { ...shape, feeds });
  }

  /** The buffer to fill before a run; undefined where the program has no such input. */
  feed(name: string): Elements | undefined {
    return this.#feeds.get(name);
  }

  /** The buffer that each run overwrites. */
  fetch(name: string): Elements {
    const array = this.#fetches.get(name);
    if (array === undefined) throw new TypeError(`This program has no output "${name}".`);
    return array;
  }

  /** The shape of an input or output that the program has. */
  shapeOf(name: string): readonly number[] {
    if (!Object.hasOwn(this.#shapes, name)) throw new TypeError(`This program has no input or output "${name}".`);
    return this.#shapes[name];
  }

  async run(): Promise<void> {
    await this.#session.run(this.#feedTensors, this.#fetchTensors);
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}
