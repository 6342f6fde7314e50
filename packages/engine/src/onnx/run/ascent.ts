import type { AscentRequest } from "@foolproof/core";
import { anchorTable, takeRows } from "./anchors.js";
import type { Anchors, MarkFrozen } from "./anchors.js";
import { fillAgainst, fillOwn, fillSign, offsetOf } from "./class-feeds.js";
import type { AscentPlan } from "./plan.js";
import { ProgramSession } from "./program-session.js";
import type { Elements, Shapes } from "./program-session.js";
import type { Runtime } from "./runtime.js";

type Precision = "float32" | "float64";

export interface AscentOptions {
  readonly tile: number;
  readonly plan: AscentPlan;
  readonly markFrozen: MarkFrozen;
  readonly precision?: Precision;
}

/** As TileNetwork's, with primaries in the program's own precision. */
export type AscentWork = Omit<AscentRequest, "primaries"> & { readonly primaries: Elements };

const feedShapes = ({ tile, plan }: AscentOptions): Shapes => {
  const outputs = plan.output.classOfOutput.length;
  return {
    x: [tile, plan.primaries],
    nominal: [tile, plan.observables],
    base: [tile, plan.derived],
    frozen: [tile, plan.derived],
    own: [tile, outputs],
    against: [tile, outputs],
    sign: [tile, 1],
    offset: [1],
  };
};

/** The margin and its gradient on tiles: feeds the ascent program, and the base program where derived observables need anchors. */
export class AscentSession {
  readonly #ascent: ProgramSession;
  readonly #base: ProgramSession | null;
  readonly #options: AscentOptions;
  #anchors: Anchors | null = null;

  private constructor(ascent: ProgramSession, base: ProgramSession | null, options: AscentOptions) {
    this.#ascent = ascent;
    this.#base = base;
    this.#options = options;
    this.setThreshold(options.plan.output.threshold);
  }

  /** Loads the programs of a plan. Rejects where ONNX Runtime lacks a kernel. */
  static async open(runtime: Runtime, options: AscentOptions): Promise<AscentSession> {
    const { tile, plan, precision = "float32" } = options;
    const feeds = feedShapes(options);
    const fetches = { margin: [tile, 1], gradient: [tile, plan.primaries] };
    const ascent = await ProgramSession.open(runtime, plan.program, { feeds, fetches, precision });
    if (plan.base === null) return new AscentSession(ascent, null, options);
    const { nominal, frozen, base } = feeds;
    const shape = { feeds: { nominal, frozen }, fetches: { base }, precision };
    return new AscentSession(ascent, await ProgramSession.open(runtime, plan.base, shape), options);
  }

  setThreshold(threshold: number): void {
    this.#ascent.feed("offset")?.fill(offsetOf({ ...this.#options.plan.output, threshold }));
  }

  /** The margin and its gradient; the arrays are overwritten by the next run. */
  async run(work: AscentWork): Promise<{ readonly margin: Elements; readonly gradient: Elements }> {
    this.#ascent.feed("x")?.set(work.primaries);
    this.#feedClasses(work);
    await this.#feedAnchors(work);
    await this.#ascent.run();
    return { margin: this.#ascent.fetch("margin"), gradient: this.#ascent.fetch("gradient") };
  }

  async dispose(): Promise<void> {
    await this.#ascent.dispose();
    await this.#base?.dispose();
  }

  #feedClasses(work: AscentWork): void {
    const { single, classOfOutput } = this.#options.plan.output;
    const [sign, own, against] = ["sign", "own", "against"].map((name) => this.#ascent.feed(name));
    if (sign && single) fillSign(sign, work, single.scoreOf);
    if (own) fillOwn(own, work, classOfOutput);
    if (against) fillAgainst(against, work, classOfOutput);
  }

  async #feedAnchors({ table, row }: AscentWork): Promise<void> {
    if (this.#base === null) return;
    const { plan, markFrozen } = this.#options;
    if (this.#anchors?.table !== table) this.#anchors = await anchorTable({ table, session: this.#base, markFrozen });
    const { base, frozen } = this.#anchors;
    const tables: readonly (readonly [string, Elements, number])[] = [
      ["nominal", table.nominal, plan.observables],
      ["base", base, plan.derived],
      ["frozen", frozen, plan.derived],
    ];
    for (const [name, from, width] of tables) {
      const to = this.#ascent.feed(name);
      if (to) takeRows(to, from, { row, width });
    }
  }
}
