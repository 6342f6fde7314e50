import { createRowCompleter, type RowCompleter } from "../../envelopes/complete.js";
import { movableObservables } from "../../envelopes/layout.js";
import type { ActiveRows } from "../../envelopes/place.js";
import { namesOf } from "../../events/format.js";
import { turnOf } from "../../events/periodic.js";
import type { GuardSet } from "../../guards/guardSet.js";
import { membershipAfter, type NamedExpression } from "../../guards/movedRows.js";
import { cellOf } from "../../guards/partition.js";
import { decide } from "../../network/decide.js";
import { allRows, type AttackBlock, openBlock } from "../block.js";
import type { KernelContext } from "../kernel.js";
import type { PerturbParameters } from "../parameters.js";
import type { Places } from "./ledger.js";

/** All events of a population with their envelopes: where each stands, what the network says there, and what it may say. */
export interface Crowd {
  readonly guardSet: GuardSet;
  readonly block: AttackBlock;
  readonly rows: number;
  readonly places: Places;
  /** [rows] 1: fooled events, which stay fooled; 0: all others, of which the network says what it says nominally. */
  readonly role: Uint8Array;
  /** [M] guarded column of each movable primary, -1 where it is not guarded; and the guarded columns that feel it. */
  readonly columnOf: Int32Array;
  readonly dependents: readonly (readonly number[])[];
  /** Reads where the active rows stand at the block's points, into `into` (row k for the k-th active one) or, by default, into their own places. */
  read(active: ActiveRows, into?: Places): void;
  /** Asks the network about the active rows: 1 where each keeps its role. */
  keepRoles(active: ActiveRows): Promise<Uint8Array>;
}

/** Which guarded columns feel a movable primary, directly or through formulas. */
function dependentsOf(block: AttackBlock, columns: readonly number[]): readonly (readonly number[])[] {
  const { observables } = block.context.events;
  const feels = (i: number, name: string): boolean => {
    const { formula } = observables[i];
    return (
      formula !== null &&
      namesOf(formula).some((operand) => {
        if (operand === name) return true;
        const other = observables.findIndex((one) => one.name === operand);
        return other >= 0 && feels(other, name);
      })
    );
  };
  return movableObservables(block.layout).map((observable) =>
    columns.flatMap((i, j) => (i === observable || feels(i, observables[observable].name) ? [j] : [])),
  );
}

/** Room for the places of so many events of a guard set. */
export const emptyPlaces = (guardSet: GuardSet, rows: number): Places => ({
  columns: guardSet.population.columns.length,
  kept: guardSet.standardisation.columns.length,
  cells: new Uint16Array(rows * guardSet.population.columns.length),
  z: new Float64Array(rows * guardSet.standardisation.columns.length),
  regions: guardSet.scopes.slice(1).map(() => new Uint8Array(rows)),
});

/** Gathers a population at its nominal points. */
export async function openCrowd(
  context: KernelContext,
  {
    guardSet,
    rows: events,
    columns,
    regions,
    perturb,
  }: {
    readonly guardSet: GuardSet;
    readonly rows: Uint32Array;
    readonly columns: readonly number[];
    readonly regions: readonly NamedExpression[];
    readonly perturb: Pick<PerturbParameters, "scale" | "target" | "box">;
  },
): Promise<Crowd> {
  const block = openBlock({ context, index: events }, perturb);
  const { events: table, model } = context;
  const { layout } = block;
  const rows = events.length;
  const completer = (unwrapped: boolean): RowCompleter => {
    const one = createRowCompleter({ events: table, layout, observables: columns, unwrapped });
    one.begin(events);
    return one;
  };
  const turns = columns.some((i) => turnOf(table.observables[i]) !== null);
  const wrapped = completer(false);
  const straight = turns ? completer(true) : wrapped;
  const J = columns.length;
  const CHUNK = 4096;
  const values = new Float32Array(Math.min(rows, CHUNK) * J);
  const plain = turns ? new Float32Array(values.length) : values;
  const { standardisation, partitions, population } = guardSet;
  const K = standardisation.columns.length;
  const places = emptyPlaces(guardSet, rows);
  const moving = movableObservables(layout);
  const readRegions = (active: ActiveRows, into: Places, own: boolean): void => {
    if (regions.length === 0) return;
    const index = Uint32Array.from({ length: active.count }, (_, k) => events[active.rows[k]]);
    const names = new Map(columns.map((i, j) => [table.observables[i].name, j]));
    regions.forEach((region, r) => {
      const found = membershipAfter(region, table, {
        index,
        moved: (name) => {
          const j = names.get(name);
          return j === undefined ? null : { values, offset: j, stride: J };
        },
      });
      for (let k = 0; k < active.count; k++) into.regions[r][own ? active.rows[k] : k] = found[k];
    });
  };
  const read = ({ rows: asked, count }: ActiveRows, into: Places = places): void => {
    const own = into === places;
    for (let start = 0; start < count; start += CHUNK) {
      const some = { rows: asked.subarray(start, count), count: Math.min(CHUNK, count - start) };
      wrapped.complete({ points: block.points, into: values }, some);
      if (turns) straight.complete({ points: block.points, into: plain }, some);
      for (let k = 0; k < some.count; k++) {
        const row = some.rows[k];
        const at = own ? row : start + k;
        for (let j = 0; j < J; j++) into.cells[at * J + j] = cellOf(partitions[j], values[k * J + j]);
        for (let p = 0; p < K; p++) {
          const j = standardisation.columns[p];
          into.z[at * K + p] = population.columns[j].missing?.[row]
            ? 0
            : (plain[k * J + j] - standardisation.mean[j]) * standardisation.inverseSpread[j];
        }
      }
      if (own || count <= CHUNK) readRegions(some, into, own);
      else readRegions(some, { ...into, regions: into.regions.map((inside) => inside.subarray(start)) }, false);
    }
  };
  const all = allRows(rows);
  read(all);
  await block.confirm(all);
  const said = Uint8Array.from({ length: rows }, (_, row) => decide(block.scores, model.output, row));
  const role = new Uint8Array(rows);
  return {
    guardSet,
    block,
    rows,
    places,
    role,
    columnOf: Int32Array.from(moving, (observable) => columns.indexOf(observable)),
    dependents: dependentsOf(block, columns),
    read,
    async keepRoles(active) {
      await block.confirm(active);
      return Uint8Array.from({ length: active.count }, (_, k) => {
        const row = active.rows[k];
        return Number(
          role[row] === 1 ? block.fooled[row] === 1 : decide(block.scores, model.output, row) === said[row],
        );
      });
    },
  };
}
