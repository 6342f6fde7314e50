import type { RunRecord } from "@foolproof/runner";
import { bytes, duration } from "./quantities.js";

/** Runs shorter than this need no account of their time. */
const SHORT_SECONDS = 5;
/** Stages below this share are added up as the rest. */
const SMALL = 0.02;
const WIDTH = 80;

/** Words one after the other in lines of at most the width, later lines indented. */
function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `  ${word}`);
  }
  return lines.join("\n");
}

/** Says on stderr where the time of an audit went, stage by stage, the longest first; nothing of a short run. */
export async function printTimes(run: RunRecord | null): Promise<void> {
  if (run === null || run.seconds < SHORT_SECONDS) return;
  const { groupStages } = await import("@foolproof/runner");
  const stages = [...groupStages(run.stages)].sort((a, b) => b.seconds - a.seconds);
  const large = stages.filter(({ seconds }) => seconds >= SMALL * run.seconds);
  const rest = run.seconds - large.reduce((sum, { seconds }) => sum + seconds, 0);
  const parts = [...large, { stage: "everything else", seconds: Math.max(0, rest) }].map(
    ({ stage, seconds }) => `${stage} ${duration(seconds)}`,
  );
  const workers = run.workers === 1 ? "1 worker" : `${String(run.workers)} workers`;
  const head = `Took ${duration(run.seconds)} with ${workers} and ${bytes(run.peakMemoryBytes)} of memory: `;
  process.stderr.write(`${wrapped(`${head}${parts.join(", ")}.`.split(" "))}\n`);
}
