import type { Scaling } from "../network/network.js";
import type { Events } from "./events.js";

/**
 * Mean and population standard deviation (ddof 0) of network inputs over all events, unweighted, missing entries as the network is
 * fed them. An input without spread gets the scale 1.
 * @param inputs observables (numbers in `events.observables`) in the network's order.
 */
export function dataScaling(events: Events, inputs: readonly number[]): Scaling {
  const { feed } = events.missingValues;
  const columns = inputs.map((i) => {
    const values = events.values[i];
    const missing = events.missing[i];
    const fed = (event: number): number =>
      feed !== "asIs" && missing !== null && missing[event] !== 0 ? feed : values[event];
    let sum = 0;
    for (let event = 0; event < events.rows; event++) sum += fed(event);
    const mean = sum / events.rows;
    let square = 0;
    for (let event = 0; event < events.rows; event++) square += (fed(event) - mean) ** 2;
    const spread = Math.sqrt(square / events.rows);
    return { mean, scale: spread > 0 ? spread : 1 };
  });
  return { mean: columns.map(({ mean }) => mean), scale: columns.map(({ scale }) => scale) };
}
