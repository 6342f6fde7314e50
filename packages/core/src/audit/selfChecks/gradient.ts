import { float32Column, type GradientVerification, scoreMargin, uint8Column } from "../../network/index.js";
import { type AuditContext, evenSample, runStage } from "../context.js";
import type { Direction } from "../resolved.js";
import type { SelfCheck } from "../result.js";

const USEFUL = 0.99;
const RELATIVE_ERROR = 1e-3;
/** Margins beyond this are rounded away in float32 probabilities. */
const UNSATURATED = 8;
/** Difference of margins that roundings explain, relative to the margin or 1. */
const SAME = 0.02;
/** Events that the gradient is compared on. */
const SAMPLE = 1024;

interface DirectionWork {
  readonly direction: Direction;
  /** C of the direction. */
  readonly index: Uint32Array;
}

/** Why a margin leads nowhere, in the order of the numbers that the kernel gives (0: it does, 3: nothing moves). */
const FLAT = [
  "",
  "stand where the network's answer is flat: its gradient is exactly zero. Attacks try random places there, so the score may be too high.",
  "have a gradient that is not finite. Attacks try random places there, so the score may be too high.",
] as const;

/** The margin's gradient is finite and not zero for nearly all of C. */
function gradientShare(states: Uint8Array, direction: string): SelfCheck {
  const of = [0, 0, 0, 0];
  for (const state of states) of[state]++;
  const movable = states.length - of[3];
  const value = movable === 0 ? 1 : of[0] / movable;
  const worse = of[2] > of[1] ? 2 : 1;
  return {
    name: `gradient leads somewhere (${direction})`,
    passed: value >= USEFUL,
    value,
    expected: `finite and not zero for at least ${USEFUL} of the correctly classified events that can move`,
    why:
      value >= USEFUL
        ? "The gradient through the logits is usable."
        : `${of[worse]} of ${movable} events ${FLAT[worse]}`,
  };
}

/**
 * The margin that attacks follow is the one that the plain scores give: both see the same event. What is fed to the two on different
 * ways (derived observables, sentinels, angles) would show here.
 */
function marginAgrees(
  { events, baseline }: AuditContext,
  { direction, index }: DirectionWork,
  margins: Float32Array,
): SelfCheck {
  let compared = 0;
  let agreeing = 0;
  index.forEach((event, k) => {
    const row = { row: event, label: events.label[event], target: direction.target };
    const known = scoreMargin(baseline.scores, baseline.output, row);
    if (!(Math.abs(known) <= UNSATURATED)) return;
    compared++;
    if (Math.abs(known - margins[k]) <= SAME * Math.max(1, Math.abs(known))) agreeing++;
  });
  const value = compared === 0 ? null : agreeing / compared;
  const passed = value === null || value >= USEFUL;
  return {
    name: `attacks see what the network says (${direction.id})`,
    passed,
    value,
    expected:
      value === null
        ? "no score that is not saturated, so nothing to compare"
        : `the same margin as the scores' for at least ${USEFUL} of ${compared} events`,
    why: passed
      ? "The margin that attacks follow is the network's own."
      : "The margin that attacks follow is not the network's: they are led astray.",
  };
}

/** What the margin of C tells: whether it is the network's own, and whether its gradient leads anywhere. */
export async function marginChecks(context: AuditContext, work: DirectionWork): Promise<readonly SelfCheck[]> {
  const { direction, index } = work;
  const result = await runStage(context, "self-checks", {
    kernel: "margins",
    parameters: { target: direction.target },
    index,
  });
  return [
    gradientShare(uint8Column(result, "gradient"), direction.id),
    marginAgrees(context, work, float32Column(result, "margin")),
  ];
}

/** Two runs of the plain scores, which every network has. */
async function answersTwice(context: AuditContext, index: Uint32Array): Promise<boolean> {
  const answer = async (run: number): Promise<Float32Array> =>
    // A run of its own each time, also where finished work is remembered.
    float32Column(await runStage(context, "self-checks", { kernel: "scores", parameters: { run }, index }), "scores");
  const [first, second] = [await answer(1), await answer(2)];
  return first.every((score, k) => Object.is(score, second[k]));
}

/** Gradient against finite differences, where there is one, and the network's determinism, on the user's own events. */
export async function verificationChecks(context: AuditContext): Promise<readonly SelfCheck[]> {
  const { network, events } = context;
  const sample = evenSample(
    Uint32Array.from({ length: events.rows }, (_, row) => row),
    SAMPLE,
  );
  const verified = network.notDifferentiable === null ? await network.verify?.(sample) : undefined;
  const deterministic = (verified?.deterministic ?? true) && (await answersTwice(context, sample));
  return [
    ...(verified === undefined ? [] : [gradientAgrees(verified)]),
    {
      name: "network is deterministic",
      passed: deterministic,
      value: deterministic ? 1 : 0,
      expected: "two runs give the same bits",
      why: deterministic
        ? "The same event always gets the same score."
        : "The same event gets different scores: a dropout or random node is active.",
    },
  ];
}

function gradientAgrees({
  medianRelativeError,
  checked,
  method,
  straightThrough = 0,
}: GradientVerification): SelfCheck {
  const own =
    straightThrough === 0
      ? "The gradient that attacks follow is the network's own."
      : `The gradient that attacks follow goes straight through the roundings of quantised layers (${straightThrough}), and is right for the network without them.`;
  const agrees = medianRelativeError <= RELATIVE_ERROR;
  return {
    name: "gradient agrees with finite differences",
    passed: agrees,
    value: Number.isFinite(medianRelativeError) ? medianRelativeError : null,
    expected: `median relative error at most ${RELATIVE_ERROR}, over ${checked} events (${method})`,
    why: agrees ? own : "The gradient that attacks follow is not the network's: white-box results cannot be believed.",
  };
}
