import type { Events } from "../events/events.js";
import type { CoherentBlock, EnvelopeBlock, Layout } from "../envelopes/envelope.js";
import { movableObservables } from "../envelopes/layout.js";
import type { PerturbParameters } from "./parameters.js";

/** The envelope of a block with some moves held still, and with absolute bounds in place of everything it says where asked. */
export function reshapeEnvelope(
  block: EnvelopeBlock,
  { events, layout }: { readonly events: Events; readonly layout: Layout },
  { frozen = [], box }: Pick<PerturbParameters, "frozen" | "box">,
): EnvelopeBlock {
  if (frozen.length === 0 && box === undefined) return block;
  const M = layout.movable.length;
  const coherent = box === undefined ? frozenComponents(block.coherent, new Set(frozen.map((m) => m - M))) : null;
  const [up, down] = [Float64Array.from(block.up), Float64Array.from(block.down)];
  if (box !== undefined) {
    movableObservables(layout).forEach((observable, m) => {
      const missing = events.missing[observable];
      for (let r = 0; r < block.rows; r++) {
        const x = block.nominal[r * layout.primaries.length + layout.movable[m]];
        const absent = missing?.[block.index[r]] === 1;
        up[r * M + m] = absent ? 0 : Math.max(0, box.upper[m] - x);
        down[r * M + m] = absent ? 0 : Math.max(0, x - box.lower[m]);
      }
    });
  }
  for (const m of frozen) if (m < M) for (let r = 0; r < block.rows; r++) up[r * M + m] = down[r * M + m] = 0;
  const kappa = box === undefined ? block.kappa : null;
  return { ...block, up, down, kappa, coherent };
}

/** Components without what some of them move. */
function frozenComponents(coherent: CoherentBlock | null, frozen: ReadonlySet<number>): CoherentBlock | null {
  if (coherent === null || !coherent.component.some((c) => frozen.has(c))) return coherent;
  const E = coherent.component.length;
  const still = (values: Float64Array): Float64Array =>
    values.map((value, at) => (frozen.has(coherent.component[at % E]) ? 0 : value));
  return { ...coherent, up: still(coherent.up), down: still(coherent.down) };
}
