import { movableObservables } from "../../envelopes/index.js";
import { uint32Column } from "../../network/index.js";
import { type AuditContext, evenSample, runStage } from "../context.js";
import type { Direction, ResolvedAttack } from "../resolved.js";
import type { SelfCheck } from "../result.js";

const SAMPLE = 2000;
/** Blocks small enough that several workers share the sample. */
const BLOCK_ROWS = 512;
const DONORS = 10;
/** Share of the events that may be missed; two of them in any case, as in the other checks. */
const MISSED = 0.01;
const FEW = 2;
/** Random starts in the widest box, which has many valleys: whether the spec's own number is enough is for the strength checks. */
const RESTARTS = 7;

/** The widest allowed box: the range that the data span in each movable primary, within the declared range. */
function widestBox({ events, layout }: AuditContext): { readonly lower: Float64Array; readonly upper: Float64Array } {
  const moved = movableObservables(layout);
  const lower = new Float64Array(moved.length);
  const upper = new Float64Array(moved.length);
  moved.forEach((observable, m) => {
    const missing = events.missing[observable];
    let low = Infinity;
    let high = -Infinity;
    events.values[observable].forEach((value, row) => {
      if (missing?.[row] === 1) return;
      if (value < low) low = value;
      if (value > high) high = value;
    });
    lower[m] = low;
    upper[m] = high;
  });
  return { lower, upper };
}

/**
 * Positive control: in the widest box, an event that is misclassified once it takes the movable primaries of an event of another
 * class must be fooled by pgd too. Points are known to exist there, so an attack that misses them is broken.
 */
export async function donorCheck(
  context: AuditContext,
  work: { readonly direction: Direction; readonly index: Uint32Array; readonly pgd: ResolvedAttack },
): Promise<SelfCheck | null> {
  const { events } = context;
  const { direction, pgd } = work;
  const sample = evenSample(work.index, SAMPLE);
  const others: number[] = [];
  events.label.forEach((label, row) => {
    if (direction.target === null ? label !== direction.from : label === direction.target) others.push(row);
  });
  const box = widestBox(context);
  const shared = { attack: "donor", scale: 1, target: direction.target, box };
  const given = uint32Column(
    await runStage(context, "self-checks", {
      kernel: "donors",
      parameters: { ...shared, donors: evenSample(Uint32Array.from(others), SAMPLE), draws: DONORS },
      index: sample,
      blockRows: BLOCK_ROWS,
    }),
    "index",
  );
  if (given.length === 0) return null;
  const found = uint32Column(
    await runStage(context, "self-checks", {
      kernel: "pgd",
      parameters: {
        ...pgd.parameters,
        ...shared,
        start: "nominal",
        restarts: Math.max(RESTARTS, Number(pgd.parameters["restarts"])),
      },
      index: given,
      blockRows: BLOCK_ROWS,
    }),
    "index",
  );
  const value = found.length / given.length;
  const passed = given.length - found.length <= Math.max(FEW, MISSED * given.length);
  return {
    name: `pgd finds points that exist (${direction.id})`,
    passed,
    value,
    expected: `all but ${100 * MISSED} % (or ${FEW}) of ${given.length} events that another event's values misclassify, in the widest box`,
    why: passed
      ? "Where a misleading point is known to exist, pgd finds one."
      : "pgd misses points that are known to exist: more steps, or a smoother network, are needed.",
  };
}
