import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** As a browser: a few connections to the server, kept. */
const CONNECTIONS = 6;

/** Somebody's browser, as far as it fetches. */
export const newClient = () => new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const target = ([path, input]) =>
  path.startsWith("/")
    ? path
    : `/api/trpc/${path}${input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`}`;

/** One request. What a file holds goes by as it comes, compressed as browsers take it: unpacking is no business of the server. */
function fetchOne({ base, headers }, agent, call) {
  const file = call[0].startsWith("/");
  const sent = file ? { ...headers, "Accept-Encoding": "gzip, deflate, br" } : headers;
  return new Promise((resolve, reject) => {
    const asked = request(base + target(call), { agent, headers: sent }, (answer) => {
      const blocks = [];
      answer.on("data", (block) => file || blocks.push(block));
      answer.on("error", reject).on("end", () => {
        const text = Buffer.concat(blocks).toString();
        if (answer.statusCode === 200) resolve(file ? null : JSON.parse(text).result.data);
        else reject(new Error(`${call[0]}: HTTP ${answer.statusCode} ${text.slice(0, 300)}`));
      });
    });
    asked.on("error", reject).end();
  });
}

/** Everything that a page asks for, at once, as the dashboard's client does: a request for each question. */
export const ask = (place, agent, calls) => Promise.all(calls.map((call) => fetchOne(place, agent, call)));

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;

/**
 * Clients that ask for a page again and again, each waiting until all of it is there and then as long as it takes to look at it; no
 * waiting (0) is a closed loop, which finds out how much the server does at all.
 * @returns times to the last answer in ms, and pages a second.
 */
export async function measure(place, calls, { clients, seconds, thinkMs }) {
  const taken = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  const client = async (number) => {
    const agent = newClient();
    // People do not press at the same moment.
    await sleep((thinkMs * number) / clients);
    for (let i = number; performance.now() < until; i += clients) {
      const asked = performance.now();
      await ask(place, agent, calls(i));
      taken.push(performance.now() - asked);
      if (thinkMs > 0) await sleep(thinkMs);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const sorted = taken.toSorted((a, b) => a - b);
  return {
    count: taken.length,
    perSecond: (taken.length / (performance.now() - began)) * 1000,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
  };
}
