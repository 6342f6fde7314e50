// `npm run campaign -- load [--networks N] [--audits N] [--clients N] [--seconds N] [--think MS] [--keep FOLDER] [--pages A,B]`:
// how long the registry's pages take with a collaboration's history in it. A PostgreSQL of its own, the server in a process of its
// own, and clients that behave as browsers do: each asks for all that a page needs, gets it, and looks at it for a second before it
// asks again. Then the same without looking (a closed loop): how many requests a second the server answers at most. With --keep
// the filled database stays in a folder, for the next run.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { root } from "../bootstrap.mjs";
import { bundled } from "./shared/bundle.mjs";
import { ask, measure, newClient } from "./load/clients.mjs";
import { cpuUsed } from "./load/cpu.mjs";
import { filled } from "./load/filled.mjs";
import { pages } from "./load/pages.mjs";

export const name = "load";

const DEFAULTS = { networks: "5000", audits: "20000", clients: "20", seconds: "60", think: "1000" };
const PAGE_LIMIT_MS = 100;
const LOOP_SECONDS = 3;
/** Networks whose audits have an audit.json as long as one of seventy observables; the audit pages are theirs. */
const WHOLE = 25;
const cell = (value) => value.toFixed(1).padStart(9);

async function measurePage(place, calls, { clients, seconds, thinkMs }) {
  const { at, processes } = place;
  const looking = await measure(at, calls, { clients, seconds, thinkMs });
  const before = await cpuUsed(processes);
  const loop = await measure(at, calls, { clients, seconds: LOOP_SECONDS, thinkMs: 0 });
  const after = await cpuUsed(processes);
  const cpu = (key) => (after[key] - before[key]) / loop.count;
  return { looking, loop, server: cpu("server"), postgres: cpu("postgres") };
}

/** @param {readonly string[]} args of the command line. @returns 1 where a page is slower than it may be. */
export async function run(args) {
  const text = Object.entries(DEFAULTS).map(([key, value]) => [key, { type: "string", default: value }]);
  const { values } = parseArgs({
    args: [...args],
    options: { ...Object.fromEntries(text), keep: { type: "string" }, pages: { type: "string" } },
  });
  const [networks, audits, clients, seconds, thinkMs] = Object.keys(DEFAULTS).map((key) => Number(values[key]));
  const filling = { networks, audits, groups: 40, people: 12, whole: WHOLE };
  const bundle = await bundled("packages/api/src/testing/load.ts");
  const parts = await import(pathToFileURL(bundle).href);
  const place = await filled(parts, filling, values.keep ?? null);
  const server = fork(join(root, "tools", "campaign", "load-server.mjs"), [place.url, place.folder, "convener-3"]);
  try {
    const [at] = await once(server, "message");
    const [{ rows }] = await ask(at, newClient(), [["audits.list", { search: "whole", limit: 100 }]]);
    const all = Object.entries(pages(rows.map((row) => row.id)));
    const wanted = all.filter(([page]) => values.pages?.split(",").includes(page) ?? true);
    const processes = { server, postmaster: place.postmaster };
    // The first answers compile; a server that runs for weeks has that behind it.
    for (const [, calls] of wanted) await measure(at, calls, { clients, seconds: 1, thinkMs: 0 });
    let slow = false;
    process.stdout.write(
      `${clients} clients, each looking ${thinkMs} ms at an answer      | without looking\n` +
        `page                 requests   p50 ms   p95 ms   p99 ms |    per s   server postgres (ms of CPU a request)\n`,
    );
    for (const [page, calls] of wanted) {
      const found = await measurePage({ at, processes }, calls, {
        clients,
        seconds: seconds / wanted.length,
        thinkMs,
      });
      const { count, p50, p95, p99 } = found.looking;
      slow ||= p95 > PAGE_LIMIT_MS;
      const left = `${page.padEnd(20)}${String(count).padStart(9)}${cell(p50)}${cell(p95)}${cell(p99)}`;
      const right = `${cell(found.loop.perSecond)}${cell(found.server)}${cell(found.postgres)}`;
      process.stdout.write(`${left} |${right}\n`);
    }
    return slow ? 1 : 0;
  } finally {
    server.kill();
    await place.end();
  }
}
