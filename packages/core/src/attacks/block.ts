import { resolveEnvelopeBlock } from "../envelopes/block.js";
import { boundsAtScale } from "../envelopes/bounds.js";
import { createRowCompleter } from "../envelopes/complete.js";
import type { Layout } from "../envelopes/envelope.js";
import { createLayout, movableObservables } from "../envelopes/layout.js";
import type { NominalTable } from "../events/derived.js";
import { turnOf } from "../events/periodic.js";
import { createFeasibility } from "../envelopes/feasibility.js";
import {
  type ActiveRows,
  createMoveSpace,
  type MoveSpace,
  movesOfPoints,
  placePoints,
  pullBack,
} from "../envelopes/place.js";
import type { AscentRequest } from "../network/network.js";
import { hasNoScore, isFooled, outputWidth } from "../network/decide.js";
import { type MoveLimits, moveLimits } from "./limits.js";
import { reshapeEnvelope } from "./box.js";
import { constrainedColumns, constrainedMoves } from "./constrained.js";
import { createScaling, type Enforcement } from "./scaling.js";
import { type KernelContext, type Pulse, withoutPulse } from "./kernel.js";
import type { PerturbParameters } from "./parameters.js";
import { boxTable } from "./step.js";
import { createTileFiller, nominalTable } from "./tiles.js";

/**
 * What kernels count, summed over blocks: valid rows and calls of the two programs, rows whose score was NaN, and gradients that were
 * zero in every observable that can move.
 */
type Counter = "gradientRows" | "gradientCalls" | "scoreRows" | "scoreCalls" | "withoutScore" | "deadGradients";

/**
 * A block of events before the network: where each event stands inside its envelope, and what the network says of it there.
 * Attacks differ only in the moves they choose. Arrays are [rows x M] of the block, M movable primaries, unless told otherwise.
 */
export interface AttackBlock {
  readonly context: KernelContext;
  readonly layout: Layout;
  readonly space: MoveSpace;
  readonly index: Uint32Array;
  readonly target: number | null;
  readonly rows: number;
  /** M: columns of a stored point. */
  readonly width: number;
  /** V: numbers that a row's moves consist of: M of u, then the theta of each source and the z of each covariance set. */
  readonly moves: number;
  /** K: scores of a row. */
  readonly outputs: number;
  /** [rows x V] moves in units of the half-widths, and the float32 points they mean. Both start at the nominal event. */
  readonly u: Float32Array;
  readonly points: Float32Array;
  /** [rows x K] scores of the points last asked about, and [rows] 1 where these fool the network. */
  readonly scores: Float32Array;
  readonly fooled: Uint8Array;
  /** [rows] steps that the present start has taken. */
  readonly step: Uint32Array;
  readonly limits: MoveLimits;
  readonly table: NominalTable;
  /** Moves mean points by one multiplication and one addition in a box: no ball, whole numbers, turns, constraints or absolute bounds. */
  readonly plain: boolean;
  readonly counters: Record<Counter, number>;
  /**
   * Turns the moves of the active rows into points: projected onto the envelope, rounded inward to float32, and where a constraint
   * fails bisected towards the nominal event in the observables that constraints look at. `u` is brought into line.
   */
  place(active: ActiveRows): void;
  /** As the work's pulse has it. */
  breathe(): Promise<void>;
  /** The block's `boxTable`, made when first asked for. */
  readonly box: () => Float32Array;
  /** For points that stand inside the envelope already: only what `place` does about constraints. */
  hold(active: ActiveRows): void;
  /**
   * Margin and its gradient [count x primaries] at the points of at most one tile of rows, packed; valid until the next call. Towards
   * the block's target, or another.
   */
  ascent(
    active: ActiveRows,
    towards?: Partial<Pick<AscentRequest, "target" | "others">>,
  ): Promise<{ readonly margin: Float32Array; readonly gradient: Float32Array }>;
  /** The gradient with respect to the moves [count x V], packed; valid until the next call. */
  pullBack(gradient: Float32Array, active: ActiveRows): Float32Array;
  /** Asks the plain scores about the stored points of the active rows; fills `scores` and `fooled`. */
  confirm(active: ActiveRows): Promise<void>;
}

/** All rows of a block, in order. */
export const allRows = (rows: number): ActiveRows => ({
  rows: Int32Array.from({ length: rows }, (_, r) => r),
  count: rows,
});

/** The rows that `keep` says, in order. */
export function rowsWhere({ rows, count }: ActiveRows, keep: (row: number) => boolean): ActiveRows {
  const kept = rows.subarray(0, count).filter(keep);
  return { rows: kept, count: kept.length };
}

/** The part of a kernel's work that a block is opened with. */
export interface BlockWork {
  readonly context: KernelContext;
  readonly index: Uint32Array;
  readonly pulse?: Pulse | undefined;
}

/** Brings a block of events before the network: every call of it first hears whether the work was called off. */
export function openBlock(
  { context, index, pulse = withoutPulse }: BlockWork,
  parameters: Pick<PerturbParameters, "scale" | "target" | "frozen" | "box">,
): AttackBlock {
  const { events, model, network } = context;
  const { tile } = network;
  const { observables } = events;
  const { scale, target, box } = parameters;
  const layout = createLayout(observables, model.inputs);
  const envelope = reshapeEnvelope(
    resolveEnvelopeBlock({ events, layout, index, groups: model.envelope.groups }),
    { events, layout },
    parameters,
  );
  const bounds = boundsAtScale({ block: envelope, layout, observables, scale });
  const norm = box === undefined ? model.envelope.norm : "linf";
  const space = createMoveSpace({ block: envelope, bounds, layout, observables, norm });
  const nominal = nominalTable(events, index);
  const fill = createTileFiller({ events, layout, block: envelope, table: nominal }, tile);
  const completer = createRowCompleter({ events, layout, observables: model.inputs });
  completer.begin(index);
  const inputs = new Float32Array(tile * model.inputs.length);
  const enforce = createEnforcement({ context, layout, space });
  const rows = index.length;
  const [M, K] = [layout.movable.length, outputWidth(model.output)];
  const { moves } = space;
  const u = new Float32Array(rows * moves);
  const points = new Float32Array(rows * M);
  placePoints(space, { u, points }, allRows(rows));
  const slope = new Float32Array(tile * moves);
  const scores = new Float32Array(rows * K);
  const fooled = new Uint8Array(rows);
  const counters = {
    gradientRows: 0,
    gradientCalls: 0,
    scoreRows: 0,
    scoreCalls: 0,
    withoutScore: 0,
    deadGradients: 0,
  };
  const limits = moveLimits(space);
  const turns = movableObservables(layout).some((observable) => turnOf(observables[observable]) !== null);
  const plain =
    space.plain && box === undefined && norm === "linf" && enforce === null && !space.integer.includes(1) && !turns;
  let table: Float32Array | null = null;
  return {
    context,
    layout,
    space,
    index,
    target,
    rows,
    width: M,
    moves,
    outputs: K,
    u,
    points,
    scores,
    fooled,
    counters,
    step: new Uint32Array(rows),
    limits,
    table: nominal,
    plain,
    place(active) {
      placePoints(space, { u, points }, active);
      enforce?.({ u, points }, active);
    },
    box: () => (table ??= boxTable({ limits, space, rows, width: M })),
    hold(active) {
      enforce?.({ u, points }, active);
    },
    breathe: () => pulse.breathe(),
    async ascent(active, towards) {
      await pulse.breathe();
      const answer = await network.ascent({ ...fill(points, active), target, ...towards });
      counters.gradientRows += active.count;
      counters.gradientCalls++;
      return answer;
    },
    pullBack(gradient, active) {
      pullBack(space, { gradient, u, towards: -1, into: slope }, active);
      return slope;
    },
    async confirm({ rows: asked, count }) {
      for (let start = 0; start < count; start += tile) {
        const some = { rows: asked.subarray(start, count), count: Math.min(tile, count - start) };
        await pulse.breathe();
        completer.complete({ points, into: inputs }, some);
        const answer = await network.scores(inputs);
        counters.scoreRows += some.count;
        counters.scoreCalls++;
        for (let k = 0; k < some.count; k++) {
          const row = some.rows[k];
          for (let o = 0; o < K; o++) scores[row * K + o] = answer[k * K + o];
          const label = events.label[index[row]];
          fooled[row] = isFooled(answer, model.output, { row: k, label, target }) ? 1 : 0;
          if (hasNoScore(answer, model.output, k)) counters.withoutScore++;
        }
      }
    },
  };
}

/**
 * Constraints only look at some observables: a point that breaks one is bisected towards x in these alone. The result obeys all
 * constraints and the envelope, and what the constraints do not concern keeps its move. Null where there are no constraints.
 */
function createEnforcement({
  context: { events, model },
  layout,
  space,
}: {
  readonly context: KernelContext;
  readonly layout: Layout;
  readonly space: MoveSpace;
}): Enforcement | null {
  const { block } = space;
  const feasibility = createFeasibility({ events, layout, envelope: model.envelope });
  if (!feasibility.constrained) return null;
  feasibility.begin(block);
  if (!space.plain)
    return createScaling(
      { feasibility, space },
      constrainedMoves(space, constrainedColumns(events, layout, model.envelope)),
    );
  const looked = constrainedColumns(events, layout, model.envelope);
  const M = layout.movable.length;
  const trial = new Float32Array(block.rows * M);
  const moves = new Float32Array(block.rows * M);
  return ({ u, points }, active) => {
    const { rows, count } = active;
    for (let k = 0; k < count; k++)
      for (let m = 0, at = rows[k] * M; m < M; m++, at++)
        trial[at] = looked[m] === 1 ? points[at] : block.nominal[rows[k] * space.primaries + layout.movable[m]];
    if (feasibility.bisectToFeasible(trial, active) === 0) return;
    movesOfPoints(space, { points: trial, u: moves }, active);
    for (let k = 0; k < count; k++)
      for (let m = 0, at = rows[k] * M; m < M; m++, at++)
        if (looked[m] === 1 && trial[at] !== points[at]) {
          points[at] = trial[at];
          u[at] = moves[at];
        }
  };
}
