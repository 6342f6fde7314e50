import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { donutCsv, donutEvents } from "./donut.js";

interface Quantiles {
  readonly probabilities: readonly number[];
  readonly signal: readonly number[];
  readonly background: readonly number[];
}

const expected = JSON.parse(readFileSync(new URL("./fixtures/donut.json", import.meta.url), "utf8")) as Quantiles;
const perClass = 50_000;
const events = donutEvents({ perClass, seed: 1 });
const rowsOf = (name: "signal" | "background") => events.class.flatMap((one, row) => (one === name ? [row] : []));
/** Five standard errors of a share p among n. */
const tolerance = (p: number) => 5 * Math.sqrt((p * (1 - p)) / perClass);

test.each(["signal", "background"] as const)("the radius of %s follows its distribution", (name) => {
  const radius = rowsOf(name).map((row) => Math.hypot(events.x[row] ?? NaN, events.y[row] ?? NaN));
  expected.probabilities.forEach((p, i) => {
    const quantile = expected[name][i] ?? NaN;
    const share = radius.filter((r) => r <= quantile).length / perClass;
    expect(Math.abs(share - p), `share below ${quantile}`).toBeLessThan(tolerance(p));
  });
});

test.each(["signal", "background"] as const)("no direction is preferred by %s", (name) => {
  const sectors = new Float64Array(8);
  for (const row of rowsOf(name)) {
    const turn = (Math.atan2(events.y[row] ?? NaN, events.x[row] ?? NaN) / (2 * Math.PI) + 1) % 1;
    const sector = Math.floor(8 * turn);
    sectors[sector] = (sectors[sector] ?? 0) + 1 / perClass;
  }
  for (const share of sectors) expect(Math.abs(share - 1 / 8)).toBeLessThan(tolerance(1 / 8));
});

test("a longer sample starts with the shorter one, another seed gives other events", () => {
  const short = donutEvents({ perClass: 10, seed: 1 });
  expect(events.x.slice(0, 20)).toEqual(short.x);
  expect(events.class.slice(0, 20)).toEqual(short.class);
  expect(donutEvents({ perClass: 10, seed: 2 }).x).not.toEqual(short.x);
});

test("the CSV keeps every float32 value", () => {
  const short = donutEvents({ perClass: 500, seed: 3 });
  const [header, ...lines] = donutCsv(short).trimEnd().split("\n");
  expect(header).toBe("event,class,x,y");
  expect(lines).toHaveLength(1000);
  lines.forEach((line, row) => {
    const [event, name, x, y] = line.split(",");
    expect([Number(event), name]).toEqual([row, short.class[row]]);
    expect([Math.fround(Number(x)), Math.fround(Number(y))]).toEqual([short.x[row], short.y[row]]);
  });
});
