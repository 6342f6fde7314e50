// `npm run bench [-- NAME...] [--peers] [--json]` runs tools/bench/NAME.bench.mjs, each of which exports
//   name   what it is called (as its file)
//   run    async ({peers, events, sizes, workers}) -> rows {name, value, unit, peer?: {name, version, value}, ratio?, limit?}
// `--events N`, `--sizes 30-64-64-1` and `--workers N` are for benchmarks that say so; each has its own defaults.
// `peers` asks for comparisons with other programs where they are installed. `ratio` says how many times better than the
// peer (above 1 is better) and `limit` is then the least it may be; in a row without a ratio it is the most `value` may be.
import { parseArgs } from "node:util";
import { bootstrap } from "../bootstrap.mjs";
import { loadPrograms } from "../programs.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peers: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    events: { type: "string" },
    workers: { type: "string" },
    sizes: { type: "string" },
  },
});
await bootstrap();

const number = (text) => (text === undefined ? undefined : Number(text));
const options = {
  peers: values.peers,
  events: number(values.events),
  workers: number(values.workers),
  sizes: values.sizes,
};
const rows = [];
// One after the other: two at once would measure each other.
for (const { name, run } of await loadPrograms("bench", positionals)) {
  process.stderr.write(`${name} ...\n`);
  for (const row of await run(options)) {
    rows.push(row);
    if (!values.json) process.stdout.write(`${describe(row)}\n`);
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
if (!rows.every(isWithinLimit)) process.exitCode = 1;

function describe(row) {
  const { name, value, unit, peer, ratio, limit } = row;
  const against = peer === undefined ? "" : `, ${peer.name} ${peer.version} ${digits(peer.value)} ${unit}`;
  const times = ratio === undefined ? "" : `, ratio ${digits(ratio)}`;
  const held = limit === undefined ? "" : `, limit ${digits(limit)} ${isWithinLimit(row) ? "held" : "MISSED"}`;
  return `${name}: ${digits(value)} ${unit}${against}${times}${held}`;
}

function isWithinLimit({ value, ratio, limit }) {
  if (limit === undefined) return true;
  return ratio === undefined ? value <= limit : ratio >= limit;
}

function digits(number) {
  return String(Number(number.toPrecision(4)));
}
