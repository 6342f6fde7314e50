import type { Descent, DescentAnswer, DescentRequest, DescentSeats, StepShape } from "@foolproof/core";
import { openBase } from "./ascent.js";
import { AuditFeeds, auditFeedShapes } from "./audit-feeds.js";
import type { AuditFeedsOptions } from "./audit-feeds.js";
import { float32, ProgramSession } from "./program-session.js";
import type { Runtime } from "./runtime.js";

const SEATS = ["moves", "nominal", "up", "low", "high", "lower", "upper", "free"] as const;
const TABLES = ["moves", "points"] as const;
const COLUMNS = ["live", "taken", "slope", "slopes", "progress"] as const;

const same = (names: readonly string[], shape: readonly number[]): Record<string, readonly number[]> =>
  Object.fromEntries(names.map((name) => [name, shape]));

interface DescentOptions extends AuditFeedsOptions {
  readonly shape: StepShape;
}

/** Several steps of descent on a tile in one call of the descent program. */
export class DescentSession implements Descent {
  readonly seats: DescentSeats;
  readonly steps: number;
  readonly #program: ProgramSession;
  readonly #base: ProgramSession | null;
  readonly #feeds: AuditFeeds;
  readonly #answer: DescentAnswer;

  private constructor(program: ProgramSession, base: ProgramSession | null, options: DescentOptions) {
    const { steps, twoSided } = options.plan.descent[options.shape];
    this.#program = program;
    this.#base = base;
    this.#feeds = new AuditFeeds(program, base, options);
    this.steps = steps;
    const seat = (name: string): Float32Array => float32(program.feed(`seat ${name}`));
    const [moves, nominal, up, low, high, lower, upper, free] = SEATS.map(seat);
    this.seats = { moves, nominal, up, down: twoSided ? seat("down") : null, low, high, lower, upper, free };
    const [after, points] = TABLES.map((name) => float32(program.fetch(name)));
    const [live, taken, slope, slopes, progress] = COLUMNS.map((name) => float32(program.fetch(name)));
    this.#answer = { moves: after, points, live, taken, slope, slopes, progress };
  }

  /** Loads the programs of a plan. Rejects where ONNX Runtime lacks a kernel. */
  static async open(runtime: Runtime, options: DescentOptions): Promise<DescentSession> {
    const { tile, plan } = options;
    const descent = plan.descent[options.shape];
    const table = [tile, plan.primaries];
    const seats = [...SEATS, ...(descent.twoSided ? ["down"] : [])].map((name) => `seat ${name}`);
    const feeds = { ...same(seats, table), steps: [1], length: [1], ...auditFeedShapes(options) };
    const fetches = { ...same(TABLES, table), ...same(COLUMNS, [tile, 1]) };
    const program = await ProgramSession.open(runtime, descent.program, { feeds, fetches });
    return new DescentSession(program, await openBase(runtime, options), options);
  }

  setThreshold(threshold: number): void {
    this.#feeds.setThreshold(threshold);
  }

  async run({ steps, length, ...rows }: DescentRequest): Promise<DescentAnswer> {
    this.#program.feed("steps")?.fill(steps);
    this.#program.feed("length")?.fill(length);
    await this.#feeds.feed(rows);
    await this.#program.run();
    return this.#answer;
  }

  async dispose(): Promise<void> {
    await this.#program.dispose();
    await this.#base?.dispose();
  }
}
