import type { CurveStage } from "../attackStage.js";
import type { SelfCheck } from "../result.js";

/** FR(s) grows by itself: hardly any event is fooled at a smaller scale and missed at a larger one. */
export function monotoneCheck(
  curve: CurveStage,
  { id, direction, correct }: { readonly id: string; readonly direction: string; readonly correct: number },
): SelfCheck {
  const worst = curve.shared.reduce((most, one) => (one.events > most.events ? one : most), { scale: 0, events: 0 });
  const value = correct === 0 ? 0 : (100 * worst.events) / correct;
  const allowed = correct === 0 ? 0 : Math.max(0.5, 200 / correct);
  return {
    name: `fooling grows with the envelope (${id} ${direction})`,
    passed: value <= allowed,
    value,
    expected: `at most ${allowed.toPrecision(2)} points of events found at a smaller scale only`,
    why:
      value <= allowed
        ? "A wider envelope finds again what a narrower one found."
        : `At s = ${worst.scale} the attack misses events that it fooled in a smaller envelope: more restarts are needed.`,
  };
}
