import type { JudgedClass } from "../judge.js";
import type { SelfCheck } from "../result.js";

/** Of bootstrap pairs that did not set the limits, about 95 % pass all gating guards. */
export function nullCheck({ nulls, population }: JudgedClass): SelfCheck {
  const [{ passShare }] = nulls.scopes;
  const passed = passShare >= 0.9 && passShare <= 0.99;
  return {
    name: `guards let statistical fluctuations pass (${population.guardSet.population.class})`,
    passed,
    value: passShare,
    expected: "between .90 and .99 of nominal pairs within every null",
    why: passed
      ? "The nulls are calibrated: a pure fluctuation passes as often as it should."
      : "The nulls are not calibrated on this sample: too few events, or a few very large weights.",
  };
}
