import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** Calls of a page in one request, as the dashboard's client sends them. */
export async function ask({ base, headers }, calls) {
  const input = Object.fromEntries(calls.map(([, one], i) => [i, one]));
  const paths = calls.map(([path]) => path).join(",");
  const response = await fetch(`${base}/${paths}?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`, {
    headers,
  });
  const answers = await response.json();
  if (!response.ok) throw new Error(`${paths}: ${JSON.stringify(answers).slice(0, 300)}`);
  return answers.map((one) => one.result.data);
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;

/**
 * Clients that ask for a page again and again, each waiting for its answer and then as long as it takes to look at it; no
 * waiting (0) is a closed loop, which finds out how much the server does at all.
 * @returns times to answer in ms, and answers a second.
 */
export async function measure(place, calls, { clients, seconds, thinkMs }) {
  const taken = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  const client = async (number) => {
    // People do not press at the same moment.
    await sleep((thinkMs * number) / clients);
    for (let i = number; performance.now() < until; i += clients) {
      const asked = performance.now();
      await ask(place, calls(i));
      taken.push(performance.now() - asked);
      if (thinkMs > 0) await sleep(thinkMs);
    }
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
