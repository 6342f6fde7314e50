import { plantedFoolingRatio, plantNetwork } from "../../attacks/index.js";
import { localNetwork, uint32Column } from "../../network/index.js";
import { deriveKeyFromText, seedKey } from "../../random/index.js";
import { type AuditContext, evenSample, runOptions } from "../context.js";
import type { ResolvedAttack } from "../resolved.js";
import type { SelfCheck } from "../result.js";

const SAMPLE = 2000;
/** Points; one event where the sample is small. */
const TOLERANCE = 0.1;

/** Positive control: pgd on a linear network, planted on the user's events and envelope, whose fooling ratio is known in closed form. */
export async function plantedCheck(context: AuditContext, pgd: ResolvedAttack): Promise<SelfCheck> {
  const { events, model } = context;
  const index = evenSample(
    Uint32Array.from({ length: events.rows }, (_, row) => row),
    SAMPLE,
  );
  const problem = plantNetwork({
    model,
    events,
    index,
    key: deriveKeyFromText(seedKey(model.seed), "planted network"),
  });
  const name = "pgd solves a planted linear network";
  if (problem === null)
    return {
      name,
      passed: true,
      value: null,
      expected: "no network input moves on its own",
      why: "Nothing to plant: only derived or periodic inputs move.",
    };
  await using network = localNetwork(problem.model, problem.events, problem.open);
  const found = await network.run(
    { kernel: "pgd", parameters: { attack: "planted", scale: 1, target: null, ...pgd.parameters }, index },
    runOptions({ signal: context.signal, onProgress: context.onProgress }, "self-checks"),
  );
  const known = plantedFoolingRatio(problem, 1);
  const ratio = uint32Column(found, "index").length / index.length;
  const difference = 100 * Math.abs(ratio - known);
  const allowed = Math.max(TOLERANCE, (100 * 1.5) / index.length);
  const passed = difference <= allowed;
  return {
    name,
    passed,
    value: difference,
    expected: `within ${allowed.toPrecision(2)} points of the closed form (${(100 * known).toFixed(2)} % of ${index.length} events)`,
    why: passed
      ? "Where the answer is known, pgd finds it."
      : "pgd misses a known answer on these events: its steps or the envelope are at fault.",
  };
}
