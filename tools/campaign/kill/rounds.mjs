// Kills a registry in the middle of its work, again and again, and looks each time whether what it had promised is there.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { tokensOf, writeSettings } from "./cast.mjs";
import { auditNamed, caller, review, work } from "./client.mjs";

const SERVER = fileURLToPath(new URL("./server.mjs", import.meta.url));
const CLIENTS = 2;
const STEPS = 30;
const STEP_MS = 60;
const WAIT_MS = 20_000;
/** In which one more audit has to be recomputed, and after which a job of a killed server has long been begun anew. */
const PROMISE_MS = 240_000;

/** Starts a registry on a folder; resolves when it answers. */
async function start(data) {
  const began = performance.now();
  const child = spawn(process.execPath, [SERVER, data], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  const url = await new Promise((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(String(text).trim()));
    child.once("close", (code) => reject(new Error(`the server did not start (${code}): ${said}`)));
  });
  const { author, reviewer } = await tokensOf(data);
  return {
    child,
    ended,
    author: caller(url, author),
    reviewer: caller(url, reviewer),
    startMs: performance.now() - began,
  };
}

/** Everything that a restarted registry shows has to be whole, and everything that was acknowledged has to be there. */
async function examine(api, book) {
  const problems = [];
  const shown = new Map();
  for (let cursor; cursor !== null;) {
    const page = await api.query("audits.list", { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    for (const row of page.rows) shown.set(row.digest, row);
    cursor = page.next;
  }
  for (const [digest, { id, comments, states }] of book.acknowledged) {
    const row = shown.get(digest);
    if (row?.id !== id) problems.push(`an acknowledged audit is lost: ${digest}`);
    else if (!states.includes(row.state)) problems.push(`${digest} is ${row.state}, not ${states.join(" or ")}`);
    if (comments.length === 0 || row === undefined || book.examined.has(digest)) continue;
    const there = (await api.query("comments.list", { audit: id })).map((comment) => comment.id);
    for (const comment of comments) if (!there.includes(comment)) problems.push(`a comment on ${digest} is lost`);
  }
  for (const [digest, { id }] of shown) {
    const note = book.begun.get(digest);
    if (note === undefined) {
      problems.push(`an audit is shown that nobody pushed: ${digest}`);
      continue;
    }
    // What nobody has touched since it was looked at last.
    if (book.examined.has(digest)) continue;
    book.examined.add(digest);
    const detail = await api.query("audits.get", { id });
    if (detail.review.approvals.length < note.approved) problems.push(`an approval of ${digest} is lost`);
    const timeline = await api.query("reviews.timeline", { audit: id, limit: 100 });
    if (!timeline.rows.some((entry) => entry.kind === "pushed")) problems.push(`${digest} has no beginning`);
    for (const { name, sha256 } of detail.artifacts.filter((one) => one.held)) {
      const content = await api.file(`/api/audits/${id}/files/${name}`);
      if (createHash("sha256").update(content).digest("hex") !== sha256)
        problems.push(`${name} of ${digest} is damaged`);
    }
  }
  return { problems, shown: shown.size };
}

/** What a registry has promised to recompute it comes to, although one after the other that was at it was killed. */
async function unfinished(api, book) {
  const waiting = new Set([...book.acknowledged.values()].map(({ id }) => id));
  let until = performance.now() + PROMISE_MS;
  while (waiting.size > 0 && performance.now() < until) {
    for (const id of waiting) {
      const { recomputation } = await api.query("audits.get", { id });
      if (recomputation === "pending") continue;
      waiting.delete(id);
      until = performance.now() + PROMISE_MS;
    }
    await sleep(2000);
  }
  return [...waiting].map((id) => `${id} was never recomputed`);
}

/**
 * @param {{rounds: number, data: string, databaseUrl?: string | null, audit: string, random: () => number, toTheEnd?: boolean,
 *   onRound?: (line: string) => void}} options `audit`: folder of a finished audit; `random`: when to kill; `databaseUrl`: of an empty
 *   PostgreSQL database, instead of the one in the folder; `toTheEnd`: wait for everything that was promised
 * @returns {Promise<{acknowledged: number, shown: number, approved: number, problems: string[], restartMs: number[]}>}
 */
export async function killRounds({ rounds, data, databaseUrl = null, audit, random, toTheEnd = false, onRound }) {
  const book = { begun: new Map(), acknowledged: new Map(), examined: new Set(), ready: [], steps: 0, approved: 0 };
  await mkdir(data, { recursive: true });
  await writeSettings(data, databaseUrl);
  const problems = [];
  const restartMs = [];
  let running = await start(data);
  let [made, shown] = [0, 0];
  for (let round = 1; round <= rounds; round++) {
    let stopped = false;
    const noteRefusal = (error) => {
      if (error.refused === true && !stopped) problems.push(`refused: ${error.message}`);
    };
    const pushing = async () => {
      while (!stopped) {
        const one = await auditNamed(audit, `round ${round}, audit ${made++}`);
        await work(running.author, one, book).catch(noteRefusal);
      }
    };
    const reviewing = async () => {
      while (!stopped) {
        const note = book.ready.shift();
        await sleep(note === undefined || note.waits === true ? 100 : 0);
        if (note !== undefined) await review(running.reviewer, note, book).catch(noteRefusal);
      }
    };
    const clients = [...Array.from({ length: CLIENTS }, pushing), reviewing()];
    // Somewhere within the steps of the first pushes, and at any moment of a step.
    const until = book.steps + Math.floor(STEPS * random());
    for (let waited = 0; book.steps < until && waited < WAIT_MS; waited += 5) await sleep(5);
    await sleep(STEP_MS * random());
    stopped = true;
    running.child.kill("SIGKILL");
    await Promise.all([running.ended, ...clients]);
    running = await start(data);
    // At the end everything is looked at once more.
    if (round === rounds) book.examined.clear();
    restartMs.push(running.startMs);
    const found = await examine(running.author, book);
    shown = found.shown;
    problems.push(...found.problems.map((problem) => `round ${round}: ${problem}`));
    onRound?.(
      `round ${round}: ${book.acknowledged.size} acknowledged, ${shown} shown, ${book.approved} approved, ${problems.length} problems`,
    );
  }
  if (toTheEnd) problems.push(...(await unfinished(running.author, book)));
  running.child.kill("SIGTERM");
  await running.ended;
  return { acknowledged: book.acknowledged.size, shown, approved: book.approved, problems, restartMs };
}
