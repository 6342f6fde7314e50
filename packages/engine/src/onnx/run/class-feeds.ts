import type { OutputReading } from "@foolproof/core";

/** What keeps an output out of the margin's maximum: far below any logit, yet finite. */
const NOT_ALLOWED = -1e30;

export interface ClassRequest {
  /** [rows] true class of each event. */
  readonly label: Uint8Array;
  /** Class that the events should be taken for; null: any other. */
  readonly target: number | null;
}

/** +1 where the true class is the one that a single score speaks of, -1 elsewhere. */
export function fillSign(sign: Float32Array | Float64Array, { label }: ClassRequest, scoreOf: number): void {
  for (let row = 0; row < sign.length; row++) sign[row] = label[row] === scoreOf ? 1 : -1;
}

/** [rows x K] 1 at the output of the true class, 0 elsewhere. */
export function fillOwn(
  own: Float32Array | Float64Array,
  { label }: ClassRequest,
  classOfOutput: readonly number[],
): void {
  const outputs = classOfOutput.length;
  for (let row = 0, at = 0; at < own.length; row++)
    for (let k = 0; k < outputs; k++, at++) own[at] = classOfOutput[k] === label[row] ? 1 : 0;
}

/** [rows x K] 0 at the outputs that an event may be taken for, far below any logit elsewhere, its own class included. */
export function fillAgainst(
  against: Float32Array | Float64Array,
  { label, target }: ClassRequest,
  classOfOutput: readonly number[],
): void {
  const outputs = classOfOutput.length;
  for (let row = 0, at = 0; at < against.length; row++)
    for (let k = 0; k < outputs; k++, at++) {
      const is = classOfOutput[k];
      against[at] = is !== label[row] && (target === null || is === target) ? 0 : NOT_ALLOWED;
    }
}

/** The logit of the threshold, from which the margin of a single output is measured. */
export const offsetOf = ({ threshold }: OutputReading): number => Math.log(threshold / (1 - threshold));
