import type { JudgedClass } from "../judge.js";
import type { SelfCheck } from "../result.js";

/**
 * Limits that are quantiles of 500 pairs pass, of 200 others, a number that scatters by them both: beta-binomial (200; 475, 26). A null
 * that is right is outside these bounds once in 5,000 times.
 */
const [LEAST, MOST] = [0.85, 0.995];

/** Of bootstrap pairs that did not set the limits, about 95 % pass all gating guards. */
export function nullCheck({ nulls, population }: JudgedClass): SelfCheck {
  const [{ passShare }] = nulls.scopes;
  const passed = passShare >= LEAST && passShare <= MOST;
  return {
    name: `guards let statistical fluctuations pass (${population.guardSet.population.class})`,
    passed,
    value: passShare,
    expected: `between ${LEAST} and ${MOST} of nominal pairs within every null`,
    why: passed
      ? "The nulls are calibrated: a pure fluctuation passes as often as it should."
      : "The nulls are not calibrated on this sample: too few events, or a few very large weights.",
  };
}
