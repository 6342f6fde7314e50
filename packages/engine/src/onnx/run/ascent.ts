import { AuditFeeds, auditFeedShapes } from "./audit-feeds.js";
import type { AuditFeedsOptions, RowsWork } from "./audit-feeds.js";
import { ProgramSession } from "./program-session.js";
import type { Elements } from "./program-session.js";
import type { Runtime } from "./runtime.js";

type Precision = "float32" | "float64";

export interface AscentOptions extends AuditFeedsOptions {
  readonly precision?: Precision;
}

/** As TileNetwork's, with primaries in the program's own precision. */
export type AscentWork = RowsWork & { readonly primaries: Elements };

/** The program that anchors derived observables; null for an audit without any. */
export async function openBase(
  runtime: Runtime,
  { tile, plan, precision = "float32" }: Pick<AscentOptions, "tile" | "plan" | "precision">,
): Promise<ProgramSession | null> {
  if (plan.base === null) return null;
  const { nominal, frozen, base } = auditFeedShapes({ tile, plan });
  return ProgramSession.open(runtime, plan.base, { feeds: { nominal, frozen }, fetches: { base }, precision });
}

/** The margin and its gradient on tiles: feeds the ascent program, and the base program where derived observables need anchors. */
export class AscentSession {
  readonly #ascent: ProgramSession;
  readonly #base: ProgramSession | null;
  readonly #feeds: AuditFeeds;

  private constructor(ascent: ProgramSession, base: ProgramSession | null, options: AscentOptions) {
    this.#ascent = ascent;
    this.#base = base;
    this.#feeds = new AuditFeeds(ascent, base, options);
  }

  /** Loads the programs of a plan. Rejects where ONNX Runtime lacks a kernel. */
  static async open(runtime: Runtime, options: AscentOptions): Promise<AscentSession> {
    const { tile, plan, precision = "float32" } = options;
    const feeds = { x: [tile, plan.primaries], ...auditFeedShapes(options) };
    const fetches = { margin: [tile, 1], gradient: [tile, plan.primaries] };
    const ascent = await ProgramSession.open(runtime, plan.program, { feeds, fetches, precision });
    return new AscentSession(ascent, await openBase(runtime, options), options);
  }

  setThreshold(threshold: number): void {
    this.#feeds.setThreshold(threshold);
  }

  /** The margin and its gradient; the arrays are overwritten by the next run. */
  async run(work: AscentWork): Promise<{ readonly margin: Elements; readonly gradient: Elements }> {
    this.#ascent.feed("x")?.set(work.primaries);
    await this.#feeds.feed(work);
    await this.#ascent.run();
    return { margin: this.#ascent.fetch("margin"), gradient: this.#ascent.fetch("gradient") };
  }

  async dispose(): Promise<void> {
    await this.#ascent.dispose();
    await this.#base?.dispose();
  }
}
