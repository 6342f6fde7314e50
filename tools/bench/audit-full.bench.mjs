// A whole audit with the full profile of 100,000 events of 30 columns: every attack, curves over seven scales, guarded attacks at two,
// black boxes on their samples, both directions, nulls, variations, leverage and self-checks, and all files written.
//
//   npm run bench -- audit-full
//   npm run bench -- audit-full --events 10000 --sizes 30-256-256-1 --workers 2
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { auditAlone } from "./audit-alone.mjs";
import { auditFiles } from "./audit-files.mjs";

export const name = "audit-full";

const EVENTS = 100_000;
const SIZES = "30-64-64-1";
/** A share of the columns' spread at which some tenths of the events are fooled. */
const HALF_WIDTH = 0.05;
const MOST_SECONDS = 600;
const MOST_MEMORY_GB = 2;

export async function run({ events = EVENTS, sizes = SIZES, workers = availableParallelism() }) {
  const folder = mkdtempSync(join(tmpdir(), "foolproof-bench-"));
  try {
    const { spec } = await auditFiles({ folder, sizes: sizes.split("-").map(Number), events, halfWidth: HALF_WIDTH });
    const { seconds, result, record } = await auditAlone(spec, { out: join(folder, "audit"), workers });
    const { attackProfile, status } = result.verdict;
    const title = `${name} ${events.toLocaleString("en")} events, ${sizes}, ${workers} workers, ${attackProfile}, ${status}`;
    return [
      ...record.stages.map(({ stage, seconds: spent }) => ({ name: `  ${stage}`, value: spent, unit: "s" })),
      { name: `  processor time`, value: record.cpuSeconds, unit: "s" },
      ...result.attacks
        .filter(({ scale }) => scale === 1)
        .map(({ id, direction, foolingRatio }) => ({
          name: `  FR ${id} ${direction}`,
          value: foolingRatio.value,
          unit: "",
        })),
      { name: `${title}: whole audit`, value: seconds, unit: "s", limit: MOST_SECONDS },
      { name: `${title}: peak memory`, value: record.peakMemoryBytes / 1e9, unit: "GB", limit: MOST_MEMORY_GB },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
