import { expect, test } from "vitest";
import { binary, variants } from "../testing/variants.js";
import { renderTerminal } from "./renderTerminal.js";

const NAMES = Object.keys(variants);
const render = (name: string, options = {}): string => renderTerminal(variants[name]?.() ?? binary(), options);

test.each(NAMES)("the terminal's verdict for %s reads as it was approved", async (name) => {
  await expect(render(name)).toMatchFileSnapshot(`fixtures/${name}.txt`);
});

test.each(NAMES)("no line of %s is wider than the terminal, unless a single word is", (name) => {
  for (const width of [60, 80, 120]) {
    for (const line of render(name, { width }).split("\n")) {
      if (name !== "hostile") expect([...line].length).toBeLessThanOrEqual(Math.max(width, 80));
    }
  }
});

test.each(NAMES)("%s sends no control characters to the terminal but line ends", (name) => {
  expect(render(name).replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
});

test("colour only decorates: without its codes the text is the same", () => {
  const escape = String.fromCharCode(27);
  const plain = render("inconclusive", { color: true })
    .split(escape)
    .map((part, i) => (i === 0 ? part : part.replace(/^\[[\d;]*m/, "")))
    .join("");
  expect(plain).toBe(render("inconclusive"));
});

test("a guard just past its limit, or just short of it, does not read as if it were at it", () => {
  const result = binary();
  const near = (factor: number) => ({
    ...result,
    attacks: result.attacks.map((attack) => ({
      ...attack,
      guards: attack.guards.map((guard) => ({ ...guard, value: guard.limit === null ? 0 : guard.limit * factor })),
    })),
  });
  expect(renderTerminal(near(1.0004))).toMatch(/ 1\.0004 /);
  expect(renderTerminal(near(0.9996))).toMatch(/ 0\.9996 /);
});

test("the attack that sets the score is marked, and broken guards are named in words", () => {
  const lines = render("binary").split("\n");
  expect(lines.filter((line) => /^> {2}release/.test(line))).toHaveLength(1);
  expect(lines.some((line) => /pgd .*broken/.test(line))).toBe(true);
});
