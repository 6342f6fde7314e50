import type { AscentRequest } from "@foolproof/core";
import { fillAgainst, fillOwn, fillSign, offsetOf } from "./class-feeds.js";
import type { AscentPlan } from "./plan.js";
import { ProgramSession } from "./program-session.js";
import type { Elements, Shapes } from "./program-session.js";
import type { Runtime } from "./runtime.js";

type Precision = "float32" | "float64";

/**
 * Marks the derived entries that stay at their nominal value: [rows x derived] 1 = frozen, from the nominal event alone.
 * Core's `frozenDerived` for the model at hand.
 */
export type MarkFrozen = (request: Pick<AscentRequest, "nominal" | "missing">, frozen: Elements) => void;

export interface AscentOptions {
  readonly tile: number;
  readonly plan: AscentPlan;
  readonly markFrozen: MarkFrozen;
  readonly precision?: Precision;
}

const programShapes = ({ tile, plan }: AscentOptions): { readonly feeds: Shapes; readonly fetches: Shapes } => {
  const outputs = plan.output.classOfOutput.length;
  return {
    feeds: {
      x: [tile, plan.primaries],
      nominal: [tile, plan.observables.length],
      base: [tile, plan.derived],
      frozen: [tile, plan.derived],
      own: [tile, outputs],
      against: [tile, outputs],
      sign: [tile, 1],
      offset: [1],
    },
    fetches: { margin: [tile, 1], gradient: [tile, plan.primaries] },
  };
};

const sameValues = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
};

/** The margin and its gradient on tiles: feeds the ascent program, and the base program where derived observables need anchors. */
export class AscentSession {
  readonly #ascent: ProgramSession;
  readonly #base: ProgramSession | null;
  readonly #options: AscentOptions;
  /** What the anchors in the feeds belong to. */
  #anchored: { readonly nominal: Float32Array; readonly missing: Uint8Array } | null = null;

  private constructor(ascent: ProgramSession, base: ProgramSession | null, options: AscentOptions) {
    this.#ascent = ascent;
    this.#base = base;
    this.#options = options;
    this.setThreshold(options.plan.output.threshold);
  }

  static async open(runtime: Runtime, options: AscentOptions): Promise<AscentSession> {
    const { plan, precision = "float32" } = options;
    const { feeds, fetches } = programShapes(options);
    const ascent = await ProgramSession.open(runtime, plan.program, { feeds, fetches, precision });
    const { nominal = [], frozen = [], base = [] } = feeds;
    const anchors =
      plan.base &&
      (await ProgramSession.open(runtime, plan.base, { feeds: { nominal, frozen }, fetches: { base }, precision }));
    return new AscentSession(ascent, anchors, options);
  }

  get precision(): Precision {
    return this.#options.precision ?? "float32";
  }

  setThreshold(threshold: number): void {
    this.#ascent.feed("offset")?.fill(offsetOf({ ...this.#options.plan.output, threshold }));
  }

  /** As TileNetwork.ascent; in double precision where the session is. */
  async run(
    request: Omit<AscentRequest, "primaries"> & { readonly primaries: Elements },
  ): Promise<{ readonly margin: Elements; readonly gradient: Elements }> {
    this.#ascent.feed("x")?.set(request.primaries);
    this.#feedClasses(request);
    if (this.#base) await this.#anchor(request, this.#base);
    await this.#ascent.run();
    return { margin: this.#ascent.fetch("margin"), gradient: this.#ascent.fetch("gradient") };
  }

  async dispose(): Promise<void> {
    await this.#ascent.dispose();
    await this.#base?.dispose();
  }

  #feedClasses(request: Pick<AscentRequest, "label" | "target">): void {
    const { single, classOfOutput } = this.#options.plan.output;
    const [sign, own, against] = ["sign", "own", "against"].map((name) => this.#ascent.feed(name));
    if (sign && single) fillSign(sign, request, single.scoreOf);
    if (own) fillOwn(own, request, classOfOutput);
    if (against) fillAgainst(against, request, classOfOutput);
  }

  /** Anchors depend on the nominal events only, which stay the same over all steps of a tile. */
  async #anchor({ nominal, missing }: Pick<AscentRequest, "nominal" | "missing">, base: ProgramSession): Promise<void> {
    const known = this.#anchored;
    if (known && sameValues(known.nominal, nominal) && sameValues(known.missing, missing)) return;
    this.#anchored = null;
    for (const session of [base, this.#ascent]) {
      session.feed("nominal")?.set(nominal);
      const frozen = session.feed("frozen");
      if (frozen) this.#options.markFrozen({ nominal, missing }, frozen);
    }
    await base.run();
    this.#ascent.feed("base")?.set(base.fetch("base"));
    this.#anchored = { nominal: nominal.slice(), missing: missing.slice() };
  }
}
