import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";

const readIf = (path) => (existsSync(path) ? readFileSync(path, "utf8") : null);

/**
 * A PostgreSQL filled as asked, and the artifacts that belong to it. In a kept folder it is filled once; one that was filled
 * otherwise is not touched.
 */
export async function filled({ startPostgres, fillDatabase }, filling, keep) {
  const folder = keep === null ? mkdtempSync(join(tmpdir(), "foolproof-load-")) : resolve(keep);
  const [artifacts, note] = [join(folder, "artifacts"), join(folder, "filled.json")];
  const [wanted, found] = [JSON.stringify(filling), readIf(note)];
  if (found !== null && found !== wanted) throw new Error(`${folder} is filled otherwise: ${found}`);
  mkdirSync(artifacts, { recursive: true });
  if (found === null) rmSync(join(folder, "data"), { recursive: true, force: true });
  const postgres = await startPostgres({ durable: true, keep: folder });
  if (found === null) {
    const began = performance.now();
    await fillDatabase(await postgres.create(), artifacts, filling);
    writeFileSync(note, wanted);
    process.stderr.write(`filled with ${wanted} in ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  }
  return {
    url: postgres.url("registry_1"),
    folder,
    postmaster: postgres.pid,
    end: async () => {
      await postgres[Symbol.asyncDispose]();
      if (keep === null) rmSync(folder, { recursive: true, force: true });
    },
  };
}
