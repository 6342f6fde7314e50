import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { foolproof, fewEvents, newFolder, smallAudit, SMALL_SPEC } from "./testing/run.js";

const parse = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe("usage", () => {
  test("--help answers with every command, and each command's own help with its options", async () => {
    const cwd = await newFolder();
    const began = performance.now();
    const { stdout, code } = await foolproof(["--help"], { cwd });
    process.stdout.write(`foolproof --help: ${(performance.now() - began).toFixed(0)} ms\n`);
    expect(code).toBe(0);
    for (const command of [
      "init",
      "columns",
      "inspect",
      "predict",
      "audit",
      "show",
      "report",
      "tasks",
      "explain",
      "doctor",
      "demo",
    ])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    expect((await foolproof(["audit", "--help"], { cwd })).stdout).toContain("--resume");
    expect((await foolproof(["--version"], { cwd })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [["adit", "x.yaml"], "audit"],
    [["audit", "--quik", "x.yaml"], "--quick"],
    [["audit"], "spec"],
    [["audit", "x.yaml", "--workers", "0"], "--workers"],
    [["audit", "x.yaml", "--seed", "1.5"], "--seed"],
  ])("%j is answered with exit code 64 and names %s", async (args, names) => {
    const cwd = await newFolder();
    const plain = await foolproof(args, { cwd });
    expect([plain.code, plain.stdout]).toEqual([64, ""]);
    expect(plain.stderr).toMatch(/^error\[FP_USAGE\]: /);
    expect(plain.stderr).toContain(names);
    const json = await foolproof([...args, "--json"], { cwd });
    expect(json.code).toBe(64);
    expect(parse(json.stdout)).toMatchObject({ error: { code: "FP_USAGE" } });
  });
});

describe("first steps", () => {
  test("init writes a spec that predict reads at once and audit refuses only for want of an uncertainty", async () => {
    const cwd = await smallAudit();
    const init = await foolproof(["init", "network.onnx", "events.csv", "-o", "mine.yaml", "--json"], { cwd });
    expect(parse(init.stdout)).toMatchObject({
      spec: "mine.yaml",
      classes: ["background", "signal"],
      inputs: ["x", "y"],
      notes: [],
    });
    const text = await readFile(path.join(cwd, "mine.yaml"), "utf8");
    expect(text).toMatch(/^# yaml-language-server: \$schema=file:.*audit\.schema\.json$/m);
    expect(text).toContain("label: { column: class, map: { background: background, signal: signal } }");
    const predicted = parse((await foolproof(["predict", "mine.yaml", "--json"], { cwd })).stdout);
    const own = parse((await foolproof(["predict", "audit.yaml", "--json"], { cwd })).stdout);
    expect(predicted["auc"]).toBeGreaterThan(0.9);
    expect(predicted["auc"]).toBe(own["auc"]);
    const refused = await foolproof(["audit", "mine.yaml", "-o", "out"], { cwd });
    expect(refused.stderr).toMatch(/^error\[FP_SPEC_NOTHING_MOVES\]/);
    await writeFile(
      path.join(cwd, "mine.yaml"),
      text
        .replaceAll("# uncertainty:", "uncertainty:")
        .replace("attacks: [random, nominal, pgd, release, compensated]", "attacks: [random]"),
    );
    const audited = await foolproof(["audit", "mine.yaml", "-o", "out", "--json"], { cwd });
    expect(audited.code, audited.stdout).toBe(0);
  });

  test("init never replaces a spec without --force", async () => {
    const cwd = await smallAudit();
    const refused = await foolproof(["init", "network.onnx", "events.csv"], { cwd });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("foolproof init network.onnx events.csv -o audit.yaml --force");
    expect(await readFile(path.join(cwd, "audit.yaml"), "utf8")).toBe(SMALL_SPEC);
    expect((await foolproof(["init", "network.onnx", "events.csv", "--force"], { cwd })).code).toBe(0);
  });

  test("init takes one file a class, and says what it cannot know", async () => {
    const cwd = await smallAudit();
    const [head = "", ...rows] = fewEvents(100).trim().split("\n");
    const ofClass = (name: string): string =>
      `${[head, ...rows.filter((row) => row.includes(name))].map((row) => row.replace(/^([^,]*),[^,]*,/, "$1,")).join("\n")}\n`;
    await writeFile(path.join(cwd, "sig.csv"), ofClass("signal").replace("event,class", "event"));
    await writeFile(path.join(cwd, "bkg.csv"), ofClass("background").replace("event,class", "event"));
    const both = await foolproof(["init", "network.onnx", "bkg.csv", "sig.csv", "-o", "two.yaml"], { cwd });
    expect(both.stderr, both.stdout).not.toContain("error");
    expect(await readFile(path.join(cwd, "two.yaml"), "utf8")).toMatch(
      /bkg\.csv, class: background }\n.*sig\.csv, class: signal }/,
    );
    const one = await foolproof(["init", "network.onnx", "sig.csv", "-o", "one.yaml", "--json"], { cwd });
    expect(parse(one.stdout)).toMatchObject({ error: { code: "FP_INIT_LABEL" } });
    const columns = await foolproof(["init", "network.onnx", "events.csv", "-o", "c.yaml", "--inputs", "x", "--json"], {
      cwd,
    });
    expect(parse(columns.stdout)).toMatchObject({ error: { code: "FP_INIT_COLUMNS" } });
    const signal = await foolproof(
      ["init", "network.onnx", "events.csv", "-o", "s.yaml", "--signal", "signl", "--json"],
      { cwd },
    );
    expect(parse(signal.stdout)).toMatchObject({ error: { code: "FP_INIT_SIGNAL" } });
  });

  test("columns, inspect and explain print for people and, with --json, for programs", async () => {
    const cwd = await smallAudit();
    const columns = await foolproof(["columns", "events.csv"], { cwd });
    expect(columns.stdout).toMatch(/events\.csv {2}csv, 300 rows, 4 columns/);
    expect(columns.stdout).toMatch(/background \(150\), signal \(150\)/);
    expect(parse((await foolproof(["columns", "events.csv", "--json"], { cwd })).stdout)).toMatchObject({
      file: "events.csv",
      tables: [{ format: "csv", rows: 300 }],
    });
    expect((await foolproof(["inspect", "network.onnx"], { cwd })).stdout).toMatch(/gradient +available/);
    expect(parse((await foolproof(["inspect", "network.onnx", "--json"], { cwd })).stdout)).toMatchObject({
      inputColumns: 2,
      outputs: 1,
      outputKind: "sigmoid",
      differentiable: true,
    });
    expect((await foolproof(["explain", "fp_baseline_auc"], { cwd })).stdout).toMatch(/why .*\n.*what to do/);
    expect((await foolproof(["explain", "FP_BASELIN_AUC"], { cwd })).stderr).toContain("FP_BASELINE_AUC");
    expect(Object.keys(parse((await foolproof(["explain", "--json"], { cwd })).stdout)).length).toBeGreaterThan(80);
  });

  test("columns shows of a list how long it is and the range of its elements, and asks which tree is meant", async () => {
    const fixtures = fileURLToPath(new URL("../../../packages/formats/src/fixtures", import.meta.url));
    const inner = await foolproof(["columns", "types.root:folder/inner"], { cwd: fixtures });
    expect(inner.stdout).toMatch(/list +Float_t\[nlist\] +0\.5 +0\.5 .*0 to 3 per event, 1\.5 on average/);
    expect(inner.stdout).toMatch(/triple +Double_t\[3\] +1 +1 +1 .*3 per event/);
    const jets = await foolproof(["columns", "readers/types.h5:ftag/jets", "--json"], { cwd: fixtures });
    expect(parse(jets.stdout)).toMatchObject({ tables: [{ format: "hdf5", tree: "ftag/jets", rows: 300 }] });
    const wrong = await foolproof(["columns", "readers/plain.npy:jets"], { cwd: fixtures });
    expect(wrong.stderr).toContain('readers/plain.npy holds one table, and no tree "jets"');
  });

  test("predict refuses words that do not go together", async () => {
    const cwd = await smallAudit();
    const alone = await foolproof(["predict", "network.onnx"], { cwd });
    expect([alone.code, alone.stderr]).toEqual([64, expect.stringContaining("foolproof predict network.onnx DATA")]);
    const both = await foolproof(["predict", "audit.yaml", "--label", "class"], { cwd });
    expect([both.code, both.stderr]).toEqual([64, expect.stringContaining("--label")]);
  });

  test("predict writes scores and gradients of a file's columns and of a spec", async () => {
    const cwd = await smallAudit();
    const refused = await foolproof(["predict", "network.onnx", "events.csv", "--gradients"], { cwd });
    expect(refused.stderr).toMatch(/^error\[FP_PREDICT_LABEL\]/m);
    await foolproof(["predict", "network.onnx", "events.csv", "--label", "class", "--gradients", "-o", "a.csv"], {
      cwd,
    });
    await foolproof(["predict", "audit.yaml", "--gradients", "-o", "b.csv"], { cwd });
    const [fileHead = "", ...file] = (await readFile(path.join(cwd, "a.csv"), "utf8")).trim().split("\n");
    const [specHead = "", ...spec] = (await readFile(path.join(cwd, "b.csv"), "utf8")).trim().split("\n");
    expect(fileHead).toBe("index,score,grad_x,grad_y");
    expect(specHead).toBe("index,class,score,grad_x,grad_y");
    expect(file.length).toBe(300);
    const numbers = (line: string): readonly number[] => line.split(",").slice(-3).map(Number);
    spec.forEach((line, row) => {
      const [a, b] = [numbers(line), numbers(file[row] ?? "")];
      a.forEach((value, k) => {
        expect(Math.abs(value - (b[k] ?? NaN))).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
      });
    });
  });

  test("tasks are listed and written whole; doctor finds everything in order", async () => {
    const cwd = await newFolder();
    expect(JSON.parse((await foolproof(["tasks", "--json"], { cwd })).stdout)).toMatchObject([
      { name: "ttbar-vs-ww" },
      { name: "donut" },
    ]);
    expect((await foolproof(["tasks", "write", "donut", "here"], { cwd })).stdout).toBe("here/audit.yaml\n");
    expect((await readdir(path.join(cwd, "here"))).sort()).toEqual(["audit.yaml", "events.csv", "network.onnx"]);
    expect((await foolproof(["tasks", "write", "dount"], { cwd })).stderr).toContain('"donut"');
    const doctor = await foolproof(["doctor", "--json"], { cwd });
    expect([doctor.code, parse(doctor.stdout)["ok"]]).toEqual([0, true]);
  });
});

describe("audits", () => {
  test("an audit leaves its four files, is shown again, and its report is written again to the byte", async () => {
    const cwd = await smallAudit();
    const ran = await foolproof(["audit", "audit.yaml"], { cwd });
    expect(ran.code, ran.stderr).toBe(0);
    const [name = ""] = await readdir(path.join(cwd, "out"));
    expect(name).toMatch(/^small-donut-[0-9a-f]{8}$/);
    const folder = path.join("out", name);
    expect((await readdir(path.join(cwd, folder))).sort()).toEqual([
      "audit.json",
      "events.parquet",
      "report.html",
      "run.json",
    ]);
    expect(ran.stdout).toContain(`Report: ${path.join(folder, "report.html")}`);
    const again = await foolproof(["audit", "audit.yaml"], { cwd });
    expect(again.stdout).toContain("nothing was run again");
    const shown = await foolproof(["show", folder, "--json"], { cwd });
    expect((parse(shown.stdout)["audit"] as { title: string }).title).toBe("Small donut");
    const quiet = await foolproof(["show", folder, "-q"], { cwd });
    expect([quiet.stdout, quiet.stderr]).toEqual([expect.stringMatching(/^[0-9a-f]{64}\n$/), ""]);
    const before = await readFile(path.join(cwd, folder, "report.html"), "utf8");
    await writeFile(path.join(cwd, folder, "report.html"), "");
    expect((await foolproof(["report", folder], { cwd })).stdout).toBe(`${path.join(folder, "report.html")}\n`);
    expect((await readFile(path.join(cwd, folder, "report.html"), "utf8")) === before).toBe(true);
    expect((await foolproof(["show", "nowhere"], { cwd })).stderr).toMatch(/^error\[FP_AUDIT_MISSING\]/);
  });

  test("Ctrl-C ends with exit code 2 and the command that goes on; going on gives the same bytes", async () => {
    const cwd = await smallAudit({ perClass: 400 });
    const stopped = await foolproof(["audit", "audit.yaml", "-o", "my out", "--seed", "3"], {
      cwd,
      interruptWhen: (stderr) => /^pgd$/m.test(stderr),
    });
    expect(stopped.code, stopped.stderr).toBe(2);
    expect(stopped.stderr).toContain("foolproof audit audit.yaml -o 'my out' --seed 3 --resume");
    await expect(stat(path.join(cwd, "my out"))).rejects.toThrow();
    const resumed = await foolproof(["audit", "audit.yaml", "-o", "my out", "--seed", "3", "--resume"], { cwd });
    expect(resumed.code, resumed.stderr).toBe(0);
    const whole = await foolproof(["audit", "audit.yaml", "-o", "whole", "--seed", "3"], { cwd });
    expect(whole.code).toBe(0);
    for (const file of ["audit.json", "events.parquet"])
      expect(
        (await readFile(path.join(cwd, "my out", file))).equals(await readFile(path.join(cwd, "whole", file))),
      ).toBe(true);
  });

  test("--plan says time, memory and disk of every stage and writes nothing", async () => {
    const cwd = await smallAudit();
    const ran = await foolproof(["audit", "audit.yaml", "--plan", "--json"], { cwd });
    const plan = JSON.parse(ran.stdout) as {
      events: number;
      seconds: number;
      memoryBytes: number;
      diskBytes: number;
      stages: { name: string; networkRows: number }[];
    };
    expect(plan.events).toBe(300);
    expect(plan.stages.find(({ name }) => name === "nominal scores")?.networkRows).toBe(300);
    expect(plan.stages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["random", "pgd", "release", "leverage"]),
    );
    expect(Math.min(plan.seconds, plan.memoryBytes, plan.diskBytes)).toBeGreaterThan(0);
    expect((await readdir(cwd)).sort()).toEqual(["audit.yaml", "events.csv", "network.onnx"]);
  });

  test("FOOLPROOF_WORKERS is checked before it is used", async () => {
    const cwd = await smallAudit();
    const ran = await foolproof(["audit", "audit.yaml"], { cwd, env: { FOOLPROOF_WORKERS: "many" } });
    expect(ran.stderr).toMatch(/^error\[FP_ENVIRONMENT\].*many/);
  });
});
