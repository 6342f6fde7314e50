import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { foolproof, newFolder, smallAudit } from "./testing/run.js";

let folder: string;
beforeAll(async () => {
  folder = await smallAudit();
  // Strong enough to vouch for itself; the weaker one that the folder comes with is inconclusive.
  const spec = path.join(folder, "audit.yaml");
  const text = await readFile(spec, "utf8");
  await writeFile(path.join(folder, "weak.yaml"), text);
  const strong = text.replaceAll("steps: 4, restarts: 0", "steps: 40, restarts: 1");
  // The standard profile.
  await writeFile(spec, strong.replace("{ name: release,", "{ name: compensated, scales: [1] }, { name: release,"));
  const made = await foolproof(["audit", "audit.yaml", "-o", "out", "-q"], { cwd: folder });
  expect(made.stderr).toBe("");
});

/** A copy of the finished audit. */
async function copied(): Promise<string> {
  const copy = path.join(await newFolder(), "out");
  await cp(path.join(folder, "out"), copy, { recursive: true });
  return copy;
}

describe("verify", () => {
  test("recomputes what the audit claims and says what is claimed only", async () => {
    const { code, stdout, stderr } = await foolproof(["verify", "out"], { cwd: folder });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/robustnessScore .* recomputed/)]);
    expect(stdout).toMatch(/leverage .* claimed/);
    expect(stdout).toMatch(/\d+ quantities recomputed from the per-event file, \d+ as claimed/);
    expect(stderr).toContain("reading nominal events");
  });

  test("runs the audit again from its spec: reproduced", async () => {
    const { code, stdout } = await foolproof(["verify", "out", "--reproduce", "audit.yaml", "-q", "--json"], {
      cwd: folder,
    });
    const { holds, badges } = JSON.parse(stdout) as { holds: boolean; badges: { level: string }[] };
    expect([code, holds]).toEqual([0, true]);
    expect(new Set(badges.map((one) => one.level))).toEqual(new Set(["reproduced"]));
  });

  test("of another spec it reproduces nothing, and fails", async () => {
    const text = await readFile(path.join(folder, "audit.yaml"), "utf8");
    await writeFile(
      path.join(folder, "wider.yaml"),
      text.replace("x: { uncertainty: { absolute: 0.2 } }", "x: { uncertainty: { absolute: 0.3 } }"),
    );
    const { code, stdout } = await foolproof(["verify", "out", "--reproduce", "wider.yaml"], { cwd: folder });
    expect([code, stdout]).toEqual([1, expect.stringContaining("The audit was run again on another envelope")]);
    expect(stdout).toContain("2 of");
  });

  test("an edited audit.json is refused with both digests", async () => {
    const edited = await copied();
    const file = path.join(edited, "audit.json");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace('"status":"', '"status":"').replace(/"auc":0\.\d+/, '"auc":0.999'));
    const { code, stderr } = await foolproof(["verify", edited, "-q"], { cwd: folder });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/error\[FP_VERIFY_DIGEST\].*says [0-9a-f]{16}, but it is [0-9a-f]{16}/),
    ]);
  });
});

describe("gate", () => {
  const gate = (...args: readonly string[]) => foolproof(["gate", "out", ...args], { cwd: folder });

  test("passes what is good enough, fails with 3 what is not, and says why", async () => {
    const status = JSON.parse(await readFile(path.join(folder, "out", "audit.json"), "utf8")) as {
      verdict: { status: string; robustnessScore: { value: number } };
    };
    expect(status.verdict.status).toBe("reliable");
    const { value } = status.verdict.robustnessScore;
    const passed = await gate("--min-score", String(Math.floor(value)));
    expect([passed.code, passed.stdout]).toEqual([0, expect.stringContaining("The gate is passed.")]);
    const failed = await gate("--min-score", "100");
    expect([failed.code, failed.stdout]).toEqual([3, expect.stringContaining("A guarded attack fools more")]);
  });

  test("never passes an audit that could not vouch for itself", async () => {
    expect((await foolproof(["audit", "weak.yaml", "-o", "weak", "-q"], { cwd: folder })).code).toBe(0);
    const { code, stdout } = await foolproof(["gate", "weak"], { cwd: folder });
    expect([code, stdout]).toEqual([3, expect.stringContaining("verdict: Self-checks that failed:")]);
  });

  test("insists on profile and preset, and on a hidden ratio that is known", async () => {
    const full = await gate("--profile", "full", "--json");
    expect(full.code).toBe(3);
    expect(JSON.parse(full.stdout)).toMatchObject({
      passed: false,
      checks: [{ passed: true }, { name: "attack profile", passed: false }, { passed: true }],
    });
    const preset = await gate("--preset", "statistical");
    expect([preset.code, preset.stdout]).toEqual([3, expect.stringContaining("not comparable")]);
    expect((await gate("--max-hidden-ratio", "0")).code).toBe(3);
  });

  test("reports to test runners and workflows", async () => {
    const junit = await gate("--min-score", "100", "--reporter", "junit");
    expect(junit.stdout).toContain('<testsuites tests="3" failures="1">');
    expect(junit.stdout).toMatch(/<failure message="robustness score is [\d.]+, asked for is at least 100\./);
    const github = await gate("--min-score", "100", "--reporter", "github");
    expect(github.stdout).toMatch(/^::error title=foolproof gate%3A Small donut::robustness score is /);
    expect(github.code).toBe(3);
  });

  test("refuses an audit that was edited, and a score that is none", async () => {
    const edited = await copied();
    const file = path.join(edited, "audit.json");
    await writeFile(
      file,
      (await readFile(file, "utf8")).replace('"guardPreset":"strict"', '"guardPreset":"statistical"'),
    );
    const { code, stderr } = await foolproof(["gate", edited], { cwd: folder });
    expect([code, stderr]).toEqual([1, expect.stringContaining("FP_VERIFY_DIGEST")]);
    expect((await gate("--min-score", "101")).code).toBe(64);
  });
});

test("compare says what differs in words, and what cannot be compared", async () => {
  const text = await readFile(path.join(folder, "audit.yaml"), "utf8");
  await writeFile(
    path.join(folder, "other.yaml"),
    `${text.replace("x: { uncertainty: { absolute: 0.2 } }", "x: { uncertainty: { absolute: 0.25 } }")}guards: { preset: statistical }\n`,
  );
  expect((await foolproof(["audit", "other.yaml", "-o", "other", "-q"], { cwd: folder })).code).toBe(0);
  const { code, stdout } = await foolproof(["compare", "out", "other"], { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toContain("envelope  x: absolute 0.2 -> 0.25");
  expect(stdout).toContain("spec      guards.preset: strict -> statistical");
  expect(stdout).toContain("The guard presets differ: strict and statistical.");
  const same = await foolproof(["compare", "out", "out", "--json"], { cwd: folder });
  expect(JSON.parse(same.stdout)).toMatchObject({ notComparable: [], settings: [] });
});
