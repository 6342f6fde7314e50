/** Events of one class with a region: which of them lie in it, and which are selected there. */
export interface RegionSelection {
  readonly member: Uint8Array;
  readonly selected: Uint8Array;
}

export interface ControlRegionEstimate {
  /** Efficiency of the selection among the class's events of the region, before and after. */
  readonly nominal: number;
  readonly after: number;
  /** Statistical error of the efficiency before. */
  readonly stat: number;
  /** What a measurement in the region would have taken for the uncertainty: sqrt((after - nominal)^2 + stat^2). */
  readonly estimate: number;
}

function efficiency(weight: Float64Array, { member, selected }: RegionSelection): { value: number; error: number } {
  let [total, chosen] = [0, 0];
  for (let i = 0; i < weight.length; i++) {
    if (member[i] === 0) continue;
    total += weight[i];
    if (selected[i] === 1) chosen += weight[i];
  }
  const value = chosen / total;
  let square = 0;
  for (let i = 0; i < weight.length; i++) if (member[i] === 1) square += (weight[i] * (selected[i] - value)) ** 2;
  return { value, error: Math.sqrt(square) / total };
}

/**
 * What a control region tells of an efficiency's uncertainty (semantics.md, Metrics 4): the efficiency changes there as well, and a
 * measurement sees that change to within its statistical error sqrt(sum w^2 (f - eps)^2) / sum w. Membership counts after the move.
 * @param weight signed weights of the class's events. @returns null where the region holds no weight before or after.
 */
export function controlRegionEstimate(
  weight: Float64Array,
  { before, after }: { readonly before: RegionSelection; readonly after: RegionSelection },
): ControlRegionEstimate | null {
  const [own, moved] = [efficiency(weight, before), efficiency(weight, after)];
  if (!Number.isFinite(own.value) || !Number.isFinite(moved.value)) return null;
  const estimate = Math.hypot(moved.value - own.value, own.error);
  return { nominal: own.value, after: moved.value, stat: own.error, estimate };
}
