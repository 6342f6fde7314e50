import { uint8Column } from "../../network/index.js";
import { type AuditContext, evenSample, runStage } from "../context.js";
import type { Direction } from "../resolved.js";
import type { SelfCheck } from "../result.js";

const USEFUL = 0.99;
const RELATIVE_ERROR = 1e-3;
/** Events that the gradient is compared on. */
const SAMPLE = 1024;

/** The margin's gradient is finite and not zero for nearly all of C. */
export async function gradientShare(
  context: AuditContext,
  { direction, index }: { readonly direction: Direction; readonly index: Uint32Array },
): Promise<SelfCheck> {
  const result = await runStage(context, "self-checks", {
    kernel: "margins",
    parameters: { target: direction.target },
    index,
  });
  const states = uint8Column(result, "gradient");
  let useful = 0;
  let movable = 0;
  for (const state of states) {
    if (state !== 3) movable++;
    if (state === 0) useful++;
  }
  const value = movable === 0 ? 1 : useful / movable;
  return {
    name: `gradient leads somewhere (${direction.id})`,
    passed: value >= USEFUL,
    value,
    expected: `finite and not zero for at least ${USEFUL} of the correctly classified events that can move`,
    why:
      value >= USEFUL
        ? "The gradient through the logits is usable."
        : "Many events have no gradient: a dead or saturated network looks robust to attacks that need one.",
  };
}

/** Gradient against finite differences, and the network's determinism, on the user's own events. */
export async function verificationChecks(context: AuditContext): Promise<readonly SelfCheck[]> {
  const { network, events, onProgress } = context;
  if (network.verify === undefined) return [];
  onProgress?.({ stage: "self-checks", done: 0, total: events.rows, unit: "events" });
  const all = Uint32Array.from({ length: events.rows }, (_, row) => row);
  const { medianRelativeError, checked, deterministic, method } = await network.verify(evenSample(all, SAMPLE));
  const agrees = medianRelativeError !== null && medianRelativeError <= RELATIVE_ERROR;
  return [
    {
      name: "gradient agrees with finite differences",
      passed: agrees,
      value: medianRelativeError,
      expected: `median relative error at most ${RELATIVE_ERROR}, over ${checked} events (${method})`,
      why: agrees
        ? "The gradient that attacks follow is the network's own."
        : "The gradient that attacks follow is not the network's: white-box results cannot be believed.",
    },
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
