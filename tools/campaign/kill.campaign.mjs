// `npm run campaign -- kill [--rounds 100] [--seed 1] [--database embedded|postgres]`: kill -9 of a registry during pushes and reviews.
// On PostgreSQL the database goes on; what is killed is the server.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { killRounds } from "./kill/rounds.mjs";
import { smallAudit } from "./kill/audit.mjs";
import { startPostgres } from "./shared/bundle.mjs";

export const name = "kill";

/** Numbers from 0 to 1 that repeat with the seed (mulberry32). */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      database: { type: "string", default: "embedded" },
    },
  });
  if (!["embedded", "postgres"].includes(values.database)) throw new Error("--database is embedded or postgres");
  const folder = await mkdtemp(join(tmpdir(), "foolproof kill "));
  const postgres = values.database === "postgres" ? await startPostgres() : null;
  try {
    const audit = await smallAudit(folder);
    const result = await killRounds({
      rounds: Number(values.rounds),
      data: join(folder, "data"),
      databaseUrl: (await postgres?.create()) ?? null,
      audit,
      toTheEnd: true,
      random: numbers(Number(values.seed)),
      onRound: (line) => process.stderr.write(`${line}\n`),
    });
    const restarts = [...result.restartMs].sort((a, b) => a - b);
    const { acknowledged, shown, approved, problems } = result;
    const slowest = Math.round(restarts.at(-1));
    const median = Math.round(restarts[restarts.length >> 1]);
    process.stdout.write(
      `${JSON.stringify({ rounds: restarts.length, acknowledged, shown, approved, problems, restartMs: { median, slowest } }, null, 2)}\n`,
    );
    return problems.length === 0 ? 0 : 1;
  } finally {
    await postgres?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
}
