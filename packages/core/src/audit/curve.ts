import type { AttackResult, AuditResult } from "./result.js";

/** FR(s) of every attack and direction, read off the results at its scales. */
export const curveOf = (results: readonly AttackResult[], zero: boolean): AuditResult["curve"] =>
  [...new Set(results.map((one) => `${one.id}\n${one.direction}`))].flatMap((key) => {
    const own = results.filter((one) => `${one.id}\n${one.direction}` === key);
    const [first] = own;
    const rows = own.map(({ id, direction, scale, foolingRatio: { value, low, high }, guarded }) => ({
      attack: id,
      direction,
      scale,
      value,
      low,
      high,
      guarded,
    }));
    // Nothing moves at s = 0: the ratio is 0 by definition, without an interval.
    return zero && own.length > 1 && first.foolingRatio.value !== null
      ? [{ attack: first.id, direction: first.direction, scale: 0, value: 0, low: 0, high: 0, guarded: true }, ...rows]
      : rows;
  });
