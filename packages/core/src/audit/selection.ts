import { decide } from "../network/index.js";
import type { AuditContext } from "./context.js";

/** What tells which events are selected. */
export type Selecting = Pick<AuditContext, "resolved" | "events" | "baseline">;

/** 1 for each event that is selected: taken for signal (two classes), or for its own class (several). */
export function selectionOf({ resolved, events, baseline }: Selecting, scores: Float32Array): Uint8Array {
  const selected = new Uint8Array(events.rows);
  for (let row = 0; row < events.rows; row++)
    selected[row] = decide(scores, baseline.output, row) === (resolved.roles?.signal ?? events.label[row]) ? 1 : 0;
  return selected;
}
