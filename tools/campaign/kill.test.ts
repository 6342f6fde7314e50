import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { smallAudit } from "./kill/audit.mjs";
import { killRounds } from "./kill/rounds.mjs";

test(
  "a registry that is killed in the middle of pushes and reviews loses nothing that it acknowledged",
  { timeout: 240_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "foolproof kill "));
    const moments = [0.1, 0.9, 0.45, 0.2, 0.7, 0.33, 0.85, 0.6, 0.05, 0.5];
    const { acknowledged, problems, restartMs } = await killRounds({
      rounds: 5,
      data: join(folder, "data"),
      audit: await smallAudit(folder),
      random: () => moments.shift() ?? 0.5,
    });
    expect(problems).toEqual([]);
    expect(acknowledged).toBeGreaterThan(0);
    expect(restartMs).toHaveLength(5);
    await rm(folder, { recursive: true });
  },
);
