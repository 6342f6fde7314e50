import type { Events } from "../../events/events.js";
import { decide } from "../../network/decide.js";
import type { AuditModel, TileNetwork } from "../../network/network.js";

/**
 * Projected gradient descent from the nominal event as in a textbook, one event at a time, for plain boxes of absolute half-widths
 * (continuous observables, no constraints): the step at which each event is fooled, -1 where none is. All steps are taken.
 */
export async function plainPgd(
  { model, events, network }: { readonly model: AuditModel; readonly events: Events; readonly network: TileNetwork },
  {
    sigma,
    steps,
    stepSize,
    target,
  }: {
    readonly sigma: readonly number[];
    readonly steps: number;
    readonly stepSize: number;
    readonly target: number | null;
  },
): Promise<Int32Array> {
  const M = sigma.length;
  const at = Int32Array.from({ length: events.rows }, () => -1);
  for (let event = 0; event < events.rows; event++) {
    const x = events.values.map((column) => column[event]);
    const table = { nominal: Float32Array.from(x), missing: new Uint8Array(M) };
    let point = Float32Array.from(x);
    let u = new Float32Array(M);
    for (let step = 1; step <= steps && at[event] === -1; step++) {
      const request = {
        primaries: point,
        table,
        row: Int32Array.of(0),
        label: Uint8Array.of(events.label[event]),
        target,
      };
      const { gradient } = await network.ascent(request);
      u = u.map((value, m) => Math.max(-1, Math.min(1, value - stepSize * Math.sign(gradient[m]))));
      point = Float32Array.from(x, (value, m) => Math.fround(value + u[m] * sigma[m]));
      const taken = decide(await network.scores(point), model.output, 0);
      if (target === null ? taken !== events.label[event] : taken === target) at[event] = step;
    }
  }
  return at;
}
