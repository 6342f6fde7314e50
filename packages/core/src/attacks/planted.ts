import { resolveEnvelopeBlock } from "../envelopes/block.js";
import type { CoherentGroup, EnvelopeBlock, Layout } from "../envelopes/envelope.js";
import { createLayout, movableObservables } from "../envelopes/layout.js";
import type { Events, Observable } from "../events/events.js";
import { linearTileNetwork } from "../network/linear.js";
import type { OpenTileNetwork } from "../network/local.js";
import type { AuditModel } from "../network/network.js";
import { bits, type RandomKey } from "../random/index.js";

/** A problem with a known answer: the user's own events, boxes, sources and covariances, classified by a linear network. */
export interface PlantedProblem {
  readonly model: AuditModel;
  /** The same events, labelled by what the planted network says of them, so that all are classified correctly. */
  readonly events: Events;
  readonly open: OpenTileNetwork;
  /** Events of the problem. */
  readonly index: Uint32Array;
  /** [inputs] weights on the values as stored. */
  readonly weights: Float64Array;
  readonly bias: number;
}

export interface PlantedRequest {
  readonly model: AuditModel;
  readonly events: Events;
  /** Events of the sample. */
  readonly index: Uint32Array;
  readonly key: RandomKey;
  /** Rows of a network call; 256. */
  readonly tile?: number;
}

/** Shares of the scores at which the planted threshold may lie. */
const QUANTILES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9];

/**
 * Plants a linear network on the user's events: weights of random sign, proportional to half-width / spread^2 of each movable network
 * input (where the envelope reaches far in units of the spread, so that a good share can be fooled), and the threshold among the deciles
 * of its scores that brings this share nearest to one half. Periodic inputs, log-normal ones and constraints are left out, and so are the
 * ranges of what sources and covariance sets move: no closed form covers them.
 * @returns null where no network input can move.
 */
export function plantNetwork({ model, events: given, index, key, tile = 256 }: PlantedRequest): PlantedProblem | null {
  const layout = createLayout(given.observables, model.inputs);
  const { groups } = model.envelope;
  const together = new Set(moveNames(groups));
  const observables = given.observables.map((one) =>
    together.has(one.name) ? { ...one, range: { min: -Infinity, max: Infinity } } : one,
  );
  const events = { ...given, observables };
  const block = resolveEnvelopeBlock({ events, layout, index, groups });
  const weights = new Float64Array(model.inputs.length);
  movableObservables(layout).forEach((observable, m) => {
    const input = model.inputs.indexOf(observable);
    const { kind, name, uncertainty } = events.observables[observable];
    // Wrapping is not linear, and whole steps inside a ball, or of what is moved by several, have no closed form.
    const steps = kind === "integer" && (model.envelope.norm === "l2" || together.has(name));
    if (input === -1 || kind === "periodic" || steps || uncertainty?.kappa !== undefined) return;
    const { spread, reach } = columnScale({ events, layout, block }, { observable, m });
    if (spread > 0) weights[input] = ((bits(key, m) & 1) === 1 ? 1 : -1) * (reach / spread ** 2);
  });
  if (weights.every((weight) => weight === 0)) return null;
  const planted: AuditModel = {
    ...model,
    observables,
    scaling: null,
    envelope: { ...model.envelope, constraints: [] },
    output: { kind: "logits", classOfOutput: [1], single: { scoreOf: 1, other: 0 }, threshold: 0.5 },
  };
  const sorted = linearScores({ model: planted, events, index, weights, bias: 0 }).sort();
  const choices = QUANTILES.map((quantile) => {
    const bias = -sorted[Math.floor(quantile * (sorted.length - 1))];
    const label = events.label.slice();
    const logits = linearScores({ model: planted, events, index, weights, bias });
    index.forEach((event, k) => {
      label[event] = logits[k] >= 0 ? 1 : 0;
    });
    const problem: PlantedProblem = {
      model: planted,
      events: { ...events, label, classes: ["planted background", "planted signal"] },
      index,
      weights,
      bias,
      open: (at) => linearTileNetwork({ model: at, weights, bias, tile }),
    };
    return { problem, distance: Math.abs(plantedFoolingRatio(problem, 1) - 0.5) };
  });
  return choices.reduce((best, one) => (one.distance < best.distance ? one : best)).problem;
}

const moveNames = (groups: readonly CoherentGroup[]): readonly string[] =>
  groups.flatMap(({ components }) => components.flatMap(({ moves }) => moves.map((one) => one.observable)));

/** Spread of a column among the block's events, and how far it moves on average; missing entries left out. */
function columnScale(
  { events, layout, block }: { readonly events: Events; readonly layout: Layout; readonly block: EnvelopeBlock },
  { observable, m }: { readonly observable: number; readonly m: number },
): { readonly spread: number; readonly reach: number } {
  const M = layout.movable.length;
  const { coherent } = block;
  const E = coherent?.component.length ?? 0;
  let [count, sum, square, reach] = [0, 0, 0, 0];
  for (let r = 0; r < block.rows; r++) {
    if (events.missing[observable]?.[block.index[r]] === 1) continue;
    const x = events.values[observable][block.index[r]];
    count++;
    sum += x;
    square += x * x;
    reach += (block.up[r * M + m] + block.down[r * M + m]) / 2;
    for (let e = 0; e < E; e++)
      if (coherent?.column[e] === m) reach += Math.abs(coherent.up[r * E + e] + coherent.down[r * E + e]) / 2;
  }
  const variance = count === 0 ? 0 : square / count - (sum / count) ** 2;
  return { spread: Math.sqrt(Math.max(0, variance)), reach: reach / Math.max(1, count) };
}

/** bias + sum_j w_j x_j of each event, missing entries left out; summed in the order of the network. */
function linearScores({
  model,
  events,
  index,
  weights,
  bias,
}: Pick<PlantedProblem, "model" | "events" | "index" | "weights" | "bias">): Float64Array {
  return Float64Array.from(index, (event) =>
    model.inputs.reduce(
      (sum, observable, k) =>
        weights[k] === 0 || events.missing[observable]?.[event] === 1
          ? sum
          : sum + weights[k] * events.values[observable][event],
      bias,
    ),
  );
}

/** How far one coordinate can go in the direction of `sign`, in its own unit: half-width, physical range, whole steps. */
function roomOf(
  { kind, range }: Observable,
  x: number,
  { width, sign }: { readonly width: number; readonly sign: number },
): number {
  const end = sign > 0 ? Math.fround(range.max) - x : x - Math.fround(range.min);
  const whole = kind === "integer" ? Math.floor(width) : width;
  const limited = Math.min(whole, kind === "integer" ? Math.floor(end) : end);
  return Math.max(0, limited);
}

/**
 * max sum_j gain_j u_j with 0 <= u_j <= cap_j and |u| <= radius: u_j = min(cap_j, lambda gain_j). Caps are met in the order of
 * cap_j / gain_j, so lambda is found by filling one after the other.
 */
function ballReach(moves: readonly { readonly gain: number; readonly cap: number }[], radius: number): number {
  const ordered = moves.filter(({ gain, cap }) => gain > 0 && cap > 0).sort((a, b) => a.cap / a.gain - b.cap / b.gain);
  let left = radius * radius;
  let gains = ordered.reduce((sum, { gain }) => sum + gain * gain, 0);
  let reach = 0;
  for (const { gain, cap } of ordered) {
    const lambda = Math.sqrt(left / gains);
    if (lambda * gain <= cap) return reach + lambda * gains;
    reach += gain * cap;
    left -= cap * cap;
    gains -= gain * gain;
  }
  return reach;
}

/** What sources and covariance sets gain at scale 1 in the direction of `sign`: each component on its better side, taken together by its norm. */
function coherentReach(
  { coherent }: EnvelopeBlock,
  { row, weightOf, sign }: { readonly row: number; readonly weightOf: readonly number[]; readonly sign: number },
): number {
  if (coherent === null) return 0;
  const { component, column, up, down, groups, components } = coherent;
  const E = component.length;
  const above = new Float64Array(components);
  const below = new Float64Array(components);
  for (let e = 0; e < E; e++) {
    above[component[e]] += sign * weightOf[column[e]] * up[row * E + e];
    below[component[e]] -= sign * weightOf[column[e]] * down[row * E + e];
  }
  const gains = above.map((gain, c) => Math.max(0, gain, below[c]));
  return groups.reduce((sum, { norm, start, end }) => {
    const own = gains.subarray(start, end);
    return sum + (norm === "l2" ? Math.hypot(...own) : own.reduce((a, b) => a + b, 0));
  }, 0);
}

/**
 * The share of a planted problem's events that an envelope of this scale can fool, in closed form: an event is fooled where its distance
 * to the threshold is no more than what its weights gain at the best corner, sum_j |w_j| min(s sigma_j, room to the range), under l2 at
 * the best point of ball and ranges; sources add s sum_k |w . shift_k| (l2: s times the length of these), a covariance set s |L^T w|.
 * Written without the code that attacks use.
 */
export function plantedFoolingRatio(problem: PlantedProblem, scale: number): number {
  const { model, events, index, weights } = problem;
  const layout = createLayout(events.observables, model.inputs);
  const block = resolveEnvelopeBlock({ events, layout, index, groups: model.envelope.groups });
  const weightOf = movableObservables(layout).map((observable) => weights[model.inputs.indexOf(observable)] ?? 0);
  const logits = linearScores(problem);
  const moved = movableObservables(layout).flatMap((observable, m) => {
    const weight = weights[model.inputs.indexOf(observable)];
    return weight === undefined || weight === 0 ? [] : [{ observable, m, weight }];
  });
  const M = layout.movable.length;
  let fooled = 0;
  index.forEach((event, r) => {
    const logit = logits[r];
    const down = events.label[event] === 1;
    const moves = moved.map(({ observable, m, weight }) => {
      const sign = down === weight > 0 ? -1 : 1;
      const sigma = sign > 0 ? block.up[r * M + m] : block.down[r * M + m];
      const width = Math.abs(scale) * sigma;
      return {
        weight,
        sigma,
        room:
          sigma === 0 ? 0 : roomOf(events.observables[observable], events.values[observable][event], { width, sign }),
      };
    });
    const together = Math.abs(scale) * coherentReach(block, { row: r, weightOf, sign: down ? -1 : 1 });
    const reach =
      together +
      (model.envelope.norm === "linf"
        ? moves.reduce((sum, move) => sum + Math.abs(move.weight) * move.room, 0)
        : ballReach(
            moves.map(({ weight, sigma, room }) => ({
              gain: Math.abs(weight) * sigma,
              cap: sigma === 0 ? 0 : room / sigma,
            })),
            scale,
          ));
    if (down ? logit - reach < 0 : logit + reach >= 0) fooled++;
  });
  return fooled / Math.max(1, index.length);
}
