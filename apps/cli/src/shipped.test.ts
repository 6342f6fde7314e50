import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { foolproof, newFolder } from "./testing/run.js";

const NUMBER = /\d+(?:\.\d+)?/g;

/** A number as printed, and what its last digit is worth. */
const printed = (text: string): { readonly value: number; readonly digit: number } => ({
  value: Number(text),
  digit: 10 ** -(text.split(".")[1] ?? "").length,
});

/** What is left of a text without its numbers, and without how lines break and columns are spaced. */
const words = (text: string): string =>
  text.replaceAll(NUMBER, "#").replaceAll(/─+/g, "─").replaceAll(/\s+/g, " ").trim();

test(
  "a bare start audits the shipped task, and its verdict is the one that the README shows",
  { timeout: 900_000 },
  async () => {
    const cwd = await newFolder();
    const { code, stdout } = await foolproof(["demo"], { cwd, env: { FOOLPROOF_WORKERS: "2" } });
    expect(code).toBe(0);
    const verdict = stdout.slice(0, stdout.indexOf("\nWhat to do now"));
    expect(verdict).toMatch(/^RELIABLE /m);
    const readme = await readFile(fileURLToPath(new URL("../../../README.md", import.meta.url)), "utf8");
    const shown = /This is what the shipped task prints:\s+```text\n([^]*?)```/.exec(readme)?.[1] ?? "";
    expect(words(shown)).toBe(words(verdict));
    const own = [...verdict.matchAll(NUMBER)].map(([text]) => printed(text));
    // Other processors round other events to the other side of the decision: a few in ten thousand.
    for (const [k, [text]] of [...shown.matchAll(NUMBER)].entries()) {
      const { value, digit } = printed(text);
      expect(Math.abs(own[k].value - value), `${text} of the README`).toBeLessThanOrEqual(digit * 1.001 + 0.05 * value);
    }
    const again = await foolproof(["demo"], { cwd });
    expect(again.stdout).toContain("Finished before; nothing was run again.");
  },
);
