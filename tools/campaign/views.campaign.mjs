// `npm run campaign -- views [--networks N] [--audits N] [--rounds N] [--audit FOLDER] [--keep FOLDER]`: how long a reader waits
// for the first view of a page, with a collaboration's history in the registry. PostgreSQL and the whole server, with its pages,
// on this machine; Debian's Chromium in a new window with an empty cache each time. Of every page: until its main content stands
// there, until the largest thing is painted, and how far anything moved meanwhile. --audit pushes the folder of an audit, whose
// page is then among them: those that fill the registry are small.
import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { bootstrap, root } from "../bootstrap.mjs";
import { filled } from "./load/filled.mjs";
import { bundled } from "./shared/bundle.mjs";
import { launch, view } from "./views/view.mjs";

export const name = "views";

const LIMIT_MS = 1500;
const UPN = "convener-3";
/** As in the campaign `load`, whose filled database serves here, too. */
const WHOLE = 25;

/** Pages by name: where they are, and what says that the reader has what they came for. */
const places = ({ network, audit, real }) => ({
  overview: ["/", "tbody tr:nth-child(10)"],
  "overview, by score": ["/?sort=score", "tbody tr:nth-child(10)"],
  search: ["/?search=higgs+net", "tbody tr:nth-child(10)"],
  "my queue": ["/queue", "tbody tr"],
  network: [`/networks/${network}`, "tbody tr"],
  audit: [`/audits/${audit}`, "#verdict dl, #verdict p.text-lg"],
  ...(real === null ? {} : { "audit, as pushed": [`/audits/${real}`, "#verdict dl"] }),
  groups: ["/groups", "tbody tr"],
});

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

function push(folder, base, token) {
  const cli = join(root, "apps", "cli", "dist", "main.js");
  const env = { ...process.env, FOOLPROOF_TOKEN: token };
  const args = [cli, "push", folder, "--server", base, "--group", "group-3", "--wait", "--json"];
  // An audit whose recomputation finds something else ends with 1, and has its page all the same.
  const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  const { url } = JSON.parse(stdout);
  return new URL(url).pathname.split("/").at(-1);
}

/** @param {readonly string[]} args of the command line. @returns 1 where a first view takes longer than it may, or moves. */
export async function run(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      networks: { type: "string", default: "5000" },
      audits: { type: "string", default: "20000" },
      rounds: { type: "string", default: "9" },
      audit: { type: "string" },
      keep: { type: "string" },
    },
  });
  await bootstrap({ registry: true });
  const [networks, audits, rounds] = [values.networks, values.audits, values.rounds].map(Number);
  const bundle = await bundled("packages/api/src/testing/load.ts");
  const place = await filled(
    await import(pathToFileURL(bundle).href),
    { networks, audits, groups: 40, people: 12, whole: WHOLE },
    values.keep ?? null,
  );
  const script = join(root, "tools", "campaign", "load-server.mjs");
  const server = fork(script, [place.url, place.folder, UPN, "pages"]);
  const browser = await launch();
  try {
    const [{ base, headers }] = await once(server, "message");
    const ask = async (path, input) => {
      const answer = await fetch(`${base}/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`, {
        headers,
      });
      return (await answer.json()).result.data;
    };
    const { rows } = await ask("audits.list", { limit: 1 });
    const real = values.audit === undefined ? null : push(values.audit, base, headers.Authorization.split(" ")[1]);
    const all = Object.entries(places({ network: rows[0].network.networkId, audit: rows[0].id, real }));
    let bad = false;
    process.stdout.write(
      `page                 content ms        (slowest)  largest paint ms  (slowest)   moved      kB  requests\n`,
    );
    for (const [page, [path, content]] of all) {
      const seen = [];
      // The first view of all compiles on the server; one that runs for weeks has that behind it.
      for (let i = -1; i < rounds; i++) {
        const one = await view(browser, { url: `${base}${path}`, headers, content });
        if (i >= 0) seen.push(one);
      }
      const all = (key) => seen.map((one) => one[key]);
      const worst = (key) => Math.max(...all(key));
      const [contentMs, paintMs] = [middle(all("contentMs")), middle(all("paintMs"))];
      bad ||= Math.max(contentMs, paintMs) > LIMIT_MS || worst("moved") > 0;
      const cell = (number, width) => number.toFixed(0).padStart(width);
      process.stdout.write(
        `${page.padEnd(20)}${cell(contentMs, 11)}${cell(worst("contentMs"), 17)}${cell(paintMs, 18)}${cell(worst("paintMs"), 11)}` +
          `${worst("moved").toFixed(4).padStart(8)}${cell(middle(all("bytes")) / 1000, 8)}${cell(middle(all("requests")), 10)}\n`,
      );
      const movers = new Set(seen.flatMap((one) => one.movers));
      if (movers.size > 0) process.stderr.write(`  moved: ${[...movers].join("\n         ")}\n`);
    }
    return bad ? 1 : 0;
  } finally {
    await browser.close();
    server.kill();
    await place.end();
  }
}
