// `npm run campaign -- load [--networks N] [--audits N] [--clients N] [--seconds N]`: how long the registry's pages take with a
// collaboration's history in it. A PostgreSQL of its own, the interface over HTTP in a process of its own, and clients that each
// ask for the next page as soon as they have the last.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { root } from "../bootstrap.mjs";

export const name = "load";

const DEFAULTS = { networks: "5000", audits: "20000", clients: "20", seconds: "20" };
const PAGE_LIMIT_MS = 100;
// As deep below the package as its sources, from where the migrations are found.
const BUNDLE = join(root, "packages", "registry", "dist", "campaign", "load.mjs");

async function bundle() {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(root, "packages", "api", "src", "testing", "load.ts")],
    outfile: BUNDLE,
    bundle: true,
    packages: "external",
    alias: { "@foolproof/registry": join(root, "packages", "registry", "src", "index.ts") },
    platform: "node",
    format: "esm",
    target: "node20",
  });
  return import(pathToFileURL(BUNDLE).href);
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;

/** The pages of the dashboard, each as the calls that it makes in one request. */
function pages(audits) {
  const words = ["ttbar", "higgs net", "monojet", "tau look", "group-3 stop", "dijet-net-1"];
  const pick = (list, i) => list[i % list.length];
  return {
    overview: () => [
      ["networks.list", {}],
      ["changes.latest", undefined],
    ],
    "overview by score": () => [["networks.list", { sort: "-score" }]],
    "my queue": () => [["audits.list", { queue: "mine" }]],
    "search networks": (i) => [["networks.list", { search: pick(words, i) }]],
    "search audits": (i) => [["audits.list", { search: pick(words, i) }]],
    "audit page": (i) => [
      ["audits.get", { id: pick(audits, i) }],
      ["reviews.timeline", { audit: pick(audits, i) }],
      ["comments.list", { audit: pick(audits, i) }],
      ["audits.result", { id: pick(audits, i) }],
    ],
  };
}

async function ask(base, calls) {
  const input = Object.fromEntries(calls.map(([, one], i) => [i, one]));
  const paths = calls.map(([path]) => path).join(",");
  const response = await fetch(`${base}/${paths}?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`);
  const answers = await response.json();
  if (!response.ok) throw new Error(`${paths}: ${JSON.stringify(answers).slice(0, 300)}`);
  return answers.map((one) => one.result.data);
}

async function measure(base, calls, { clients, seconds }) {
  const taken = [];
  const until = performance.now() + seconds * 1000;
  const client = async (number) => {
    for (let i = number; performance.now() < until; i += clients) {
      const began = performance.now();
      await ask(base, calls(i));
      taken.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  return taken.sort((a, b) => a - b);
}

/** @param {readonly string[]} args of the command line. @returns 1 where a page is slower than it may be. */
export async function run(args) {
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(DEFAULTS).map(([key, value]) => [key, { type: "string", default: value }]),
    ),
  });
  const [networks, audits, clients, seconds] = Object.keys(DEFAULTS).map((key) => Number(values[key]));
  const { startPostgres, fillDatabase } = await bundle();
  const artifacts = mkdtempSync(join(tmpdir(), "foolproof-load-"));
  const postgres = await startPostgres({ durable: true });
  let server = null;
  try {
    const url = await postgres.create();
    const began = performance.now();
    await fillDatabase(url, artifacts, { networks, audits, groups: 40, people: 12 });
    process.stderr.write(
      `filled with ${networks} networks and ${audits} audits in ${((performance.now() - began) / 1000).toFixed(0)} s\n`,
    );
    server = fork(join(root, "tools", "campaign", "load-server.mjs"), [BUNDLE, url, artifacts, "convener-3"]);
    const [port] = await once(server, "message");
    const base = `http://127.0.0.1:${port}`;
    const [{ rows }] = await ask(base, [["audits.list", { limit: 100 }]]);
    const all = pages(rows.map((row) => row.id));
    await measure(base, all["audit page"], { clients, seconds: 2 });
    let slow = false;
    process.stdout.write(`page                 requests  p50 ms  p95 ms  p99 ms   (${clients} clients)\n`);
    for (const [page, calls] of Object.entries(all)) {
      const taken = await measure(base, calls, { clients, seconds: seconds / Object.keys(all).length });
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(taken, share));
      slow ||= p95 > PAGE_LIMIT_MS;
      const cells = [p50, p95, p99].map((ms) => ms.toFixed(1).padStart(8)).join("");
      process.stdout.write(`${page.padEnd(20)}${String(taken.length).padStart(9)}${cells}\n`);
    }
    return slow ? 1 : 0;
  } finally {
    server?.kill();
    await postgres[Symbol.asyncDispose]();
    rmSync(artifacts, { recursive: true, force: true });
  }
}
