import type { AscentRequest } from "@foolproof/core";
import { anchorTable, takeRows } from "./anchors.js";
import type { Anchors, MarkFrozen } from "./anchors.js";
import { fillAgainst, fillOwn, fillSign, offsetOf } from "./class-feeds.js";
import type { AscentPlan } from "./plan.js";
import type { Elements, ProgramSession, Shapes } from "./program-session.js";

/** What a program of an audit is told of the rows in its tile besides where they stand. */
export type RowsWork = Omit<AscentRequest, "primaries">;

export interface AuditFeedsOptions {
  readonly tile: number;
  readonly plan: AscentPlan;
  readonly markFrozen: MarkFrozen;
}

/** The inputs that `AuditFeeds` fills. */
export const auditFeedShapes = ({ tile, plan }: Pick<AuditFeedsOptions, "tile" | "plan">): Shapes => {
  const outputs = plan.output.classOfOutput.length;
  return {
    nominal: [tile, plan.observables],
    base: [tile, plan.derived],
    frozen: [tile, plan.derived],
    own: [tile, outputs],
    against: [tile, outputs],
    all: [1],
    sign: [tile, 1],
    offset: [1],
  };
};

/** Feeds a program the classes of the rows, and the anchors of their derived observables, which the base program computes. */
export class AuditFeeds {
  readonly #program: ProgramSession;
  readonly #base: ProgramSession | null;
  readonly #options: AuditFeedsOptions;
  #anchors: Anchors | null = null;

  constructor(program: ProgramSession, base: ProgramSession | null, options: AuditFeedsOptions) {
    this.#program = program;
    this.#base = base;
    this.#options = options;
    this.setThreshold(options.plan.output.threshold);
  }

  setThreshold(threshold: number): void {
    this.#program.feed("offset")?.fill(offsetOf({ ...this.#options.plan.output, threshold }));
  }

  async feed(work: RowsWork): Promise<void> {
    this.#feedClasses(work);
    await this.#feedAnchors(work);
  }

  #feedClasses(work: RowsWork): void {
    const { single, classOfOutput } = this.#options.plan.output;
    const [sign, own, against] = ["sign", "own", "against"].map((name) => this.#program.feed(name));
    if (sign && single) fillSign(sign, work, single.scoreOf);
    if (own) fillOwn(own, work, classOfOutput);
    if (against) fillAgainst(against, work, classOfOutput);
    this.#program.feed("all")?.fill(work.others === "all" ? 1 : 0);
  }

  async #feedAnchors({ table, row }: RowsWork): Promise<void> {
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
      const to = this.#program.feed(name);
      if (to) takeRows(to, from, { row, width });
    }
  }
}
