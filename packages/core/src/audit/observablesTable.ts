import { type EnvelopeBlock, movableObservables, resolveEnvelopeBlock } from "../envelopes/index.js";
import { type Events, formatExpression, isStill, movingNames } from "../events/index.js";
import { median } from "./assess.js";
import { type AuditContext, evenSample } from "./context.js";
import type { AuditResult } from "./result.js";

/** Events that typical half-widths are taken from. */
export const SAMPLE = 20_000;

const spreadOf = (values: Float64Array): number => {
  if (values.length === 0) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

/** Spread of each observable among some events, entries that are missing left out. */
export const spreadsOf = (events: Events, index: Uint32Array): readonly number[] =>
  events.values.map((values, i) =>
    spreadOf(
      Float64Array.from(
        index.filter((row) => events.missing[i]?.[row] !== 1),
        (row) => values[row],
      ),
    ),
  );

/** All that moves each movable observable of a block's events, in quadrature: its own half-widths, sources, covariance. [rows x M] */
function wholeSigmas({ rows, up, down, coherent }: EnvelopeBlock): Float64Array {
  const M = rows === 0 ? 0 : up.length / rows;
  const sigmas = Float64Array.from(up, (width, at) => (width + down[at]) / 2);
  if (coherent === null) return sigmas;
  const E = coherent.component.length;
  for (let row = 0; row < rows; row++)
    coherent.column.forEach((m, e) => {
      const shift = (coherent.up[row * E + e] + coherent.down[row * E + e]) / 2;
      sigmas[row * M + m] = Math.hypot(sigmas[row * M + m], shift);
    });
  return sigmas;
}

/** The resolved envelope, observable by observable, and how much of the network's input it moves. */
export function observablesTable(context: Pick<AuditContext, "resolved" | "events" | "layout">): {
  readonly observables: AuditResult["observables"];
  readonly movableShare: AuditResult["verdict"]["movableShare"];
} {
  const { resolved, events, layout } = context;
  const index = evenSample(
    Uint32Array.from({ length: events.rows }, (_, row) => row),
    SAMPLE,
  );
  const { groups } = resolved.envelope;
  const whole = wholeSigmas(resolveEnvelopeBlock({ events, layout, index, groups }));
  const moved = movableObservables(layout);
  const sigmas = moved.map((_, m) => {
    const widths = Array.from(index, (__, row) => whole[row * moved.length + m]);
    return median(Float64Array.from(widths.filter((width) => width > 0)));
  });
  const spreads = spreadsOf(events, index);
  const open = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const observables = events.observables.map((one, i) => {
    const missing = events.missing[i];
    const absent = missing === null ? 0 : missing.reduce((sum, flag) => sum + flag, 0);
    const spread = spreads[i];
    const m = moved.indexOf(i);
    const medianSigma = m < 0 ? null : sigmas[m];
    const given = resolved.observables[i].uncertainty;
    return {
      name: one.name,
      unit: one.unit,
      kind: one.kind,
      input: one.input,
      range: [open(one.range.min), open(one.range.max)] as [number | null, number | null],
      period: one.period,
      formula: one.formula === null ? null : formatExpression(one.formula),
      uncertainty:
        given === null || isStill(given)
          ? null
          : { up: formatExpression(given.up), down: formatExpression(given.down) },
      moves: m >= 0 && medianSigma !== null,
      medianSigma,
      medianSigmaOverSpread: medianSigma === null || spread === 0 ? null : medianSigma / spread,
      missingShare: events.rows === 0 ? 0 : absent / events.rows,
    };
  });
  const inputs = layout.inputs.map((i) => observables[i]);
  const ratios = observables.flatMap((one) => (one.medianSigmaOverSpread === null ? [] : [one.medianSigmaOverSpread]));
  return {
    observables,
    movableShare: {
      moving: inputs.filter((one, k) => one.moves || dependsOnMoving(context, layout.inputs[k])).length,
      inputs: inputs.length,
      medianSigmaOverSpread: median(Float64Array.from(ratios)),
    },
  };
}

/** Does a derived input follow any observable that moves? */
function dependsOnMoving({ events }: Pick<AuditContext, "events">, i: number): boolean {
  const { formula, kind, name } = events.observables[i];
  return formula !== null && kind === "derived" && movingNames(events.observables).has(name);
}
