import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { foolproof, newFolder, type Ran, smallAudit } from "./testing/run.js";

const PROGRAM = fileURLToPath(new URL("../../../tools/campaign/kill/server.mjs", import.meta.url));

let server: ChildProcess;
let url: string;
let folder: string;
let digest: string;
let env: Record<string, string>;
const run = (...args: string[]): Promise<Ran> => foolproof(args, { cwd: folder, env });
const json = (ran: Ran): Record<string, unknown> => JSON.parse(ran.stdout) as Record<string, unknown>;

beforeAll(async () => {
  folder = await smallAudit();
  env = { FOOLPROOF_DATA: await newFolder(), XDG_CONFIG_HOME: await newFolder() };
  const made = await foolproof(["audit", "audit.yaml", "-o", "out", "-q"], { cwd: folder });
  digest = made.stdout.trim();
  server = spawn(process.execPath, [PROGRAM, env["FOOLPROOF_DATA"] ?? ""], { stdio: ["ignore", "pipe", "inherit"] });
  url = await new Promise((resolve) => server.stdout?.once("data", (text: Buffer) => resolve(text.toString().trim())));
}, 240_000);
afterAll(async () => {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("close", resolve));
});

describe("with the registry of this machine", () => {
  test("a push sends what belongs to the audit, network and spec included, and pushing twice is pushing once", async () => {
    const first = json(await run("push", "out", "--json"));
    expect(first).toMatchObject({ digest, server: url, absent: [] });
    expect(first["sent"]).toEqual(["audit.json", "events.parquet", "run.json", "report.html", "audit.yaml", "network"]);
    const second = json(await run("push", "out", "--json"));
    expect(second).toMatchObject({ id: first["id"], url: first["url"], sent: [] });
    expect((await run("ls", "-q")).stdout).toBe(`${digest}\n`);
  });

  test("an audit is shown by the beginning of its digest, and by its page's address", async () => {
    const here = (await run("show", "out", "-q")).stdout;
    expect((await run("show", digest.slice(0, 8), "-q")).stdout).toBe(here);
    const { url: page } = json(await run("push", "out", "--json"));
    expect((await run("show", String(page), "-q")).stdout).toBe(here);
  });

  test("a pull brings the same bytes back, and overwrites nothing", async () => {
    expect((await run("pull", digest.slice(0, 10), "-o", "back")).code).toBe(0);
    for (const name of ["audit.json", "events.parquet", "report.html"])
      expect(await readFile(path.join(folder, "back", name))).toEqual(await readFile(path.join(folder, "out", name)));
    expect(await readFile(path.join(folder, "back", "network.onnx"))).toEqual(
      await readFile(path.join(folder, "network.onnx")),
    );
    const again = await run("pull", digest.slice(0, 10), "-o", "back");
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("FP_OUTPUT_EXISTS")]);
  });

  test("files that stay private are registered by their digest, and the badges say what that leaves open", async () => {
    const refused = await run("push", "out", "--private", "secrets.txt");
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("FP_PUSH_PRIVATE")]);
    await foolproof(["audit", "audit.yaml", "-o", "private", "--seed", "2", "-q"], { cwd: folder });
    const ran = await run("push", "private", "--private", "events.parquet,network", "--wait", "--json");
    const { sent, recomputation, badges } = json(ran) as {
      sent: string[];
      recomputation: string;
      badges: { quantity: string; level: string; why: string }[];
    };
    expect([ran.code, recomputation]).toEqual([0, "impossible"]);
    for (const name of ["events.parquet", "network"]) expect(sent).not.toContain(name);
    const of = (level: string): string[] => badges.flatMap((one) => (one.level === level ? [one.quantity] : []));
    // What audit.json alone tells: that it is of one piece, with its spec and its envelope.
    expect(of("recomputed").sort()).toEqual(["envelopeDigest", "settings", "specDigest"]);
    expect(of("mismatch")).toEqual([]);
    expect(of("claimed")).toEqual(
      expect.arrayContaining(["robustnessScore", "foolingRatio", "guards", "membership", "hiddenRatio", "selfChecks"]),
    );
    expect(badges.find(({ quantity }) => quantity === "guards")?.why).toContain("per-event file");
    const pulled = await run("pull", (JSON.parse(ran.stdout) as { digest: string }).digest, "-o", "pulled");
    expect(pulled.stderr).toContain("by digest only: events.parquet, network");
  });

  test("files that were private are sent by a later push, which completes the audit and is pushed once", async () => {
    const before = json(await run("push", "private", "--private", "events.parquet,network", "--json"));
    const ran = json(await run("push", "private", "--wait", "--json")) as { badges: { level: string }[] };
    expect(ran).toMatchObject({ id: before["id"], sent: ["events.parquet"], recomputation: "done" });
    expect(ran.badges.map(({ level }) => level)).toContain("recomputed");
    expect(json(await run("push", "private", "--json"))).toMatchObject({ id: before["id"], sent: [] });
  });

  test("the registry of this machine runs an audit again from the files where it was made", async () => {
    await run("push", "out", "--wait");
    const ran = await run("reproduce", digest.slice(0, 10), "--wait", "--json");
    expect([ran.code, json(ran)["badge"]]).toEqual([0, "reproduced"]);
    expect(json(ran)["outcome"]).toContain("agrees");
  });

  test("whoami says who, and where server and token come from", async () => {
    const { stdout } = await run("whoami", "--show-origin");
    expect(stdout).toContain(`you) at ${url}`);
    expect(stdout).toContain(path.join(env["FOOLPROOF_DATA"] ?? "", "server.json"));
    expect(stdout).toContain(path.join(env["FOOLPROOF_DATA"] ?? "", "token"));
  });

  test("a setting goes flag, environment, project, user", async () => {
    const deep = path.join(folder, "a project", "deep");
    await mkdir(deep, { recursive: true });
    await writeFile(path.join(folder, "a project", "foolproof.yaml"), `server: ${url}/\n`);
    await mkdir(path.join(env["XDG_CONFIG_HOME"] ?? "", "foolproof"), { recursive: true });
    await writeFile(
      path.join(env["XDG_CONFIG_HOME"] ?? "", "foolproof", "config.yaml"),
      "server: http://127.0.0.1:9\n",
    );
    const origin = async (args: string[], more: Record<string, string> = {}): Promise<Ran> =>
      foolproof(["whoami", "--json", ...args], { cwd: deep, env: { ...env, ...more } });
    expect(json(await origin([]))).toMatchObject({
      server: { value: url, from: expect.stringContaining("foolproof.yaml") as string },
    });
    expect(json(await origin([], { FOOLPROOF_SERVER: url }))).toMatchObject({ server: { from: "FOOLPROOF_SERVER" } });
    expect(json(await origin(["--server", url]))).toMatchObject({ server: { from: "--server" } });
    const user = await run("whoami");
    expect([user.code, user.stderr]).toEqual([1, expect.stringContaining("http://127.0.0.1:9 (from ")]);
    await writeFile(path.join(env["XDG_CONFIG_HOME"] ?? "", "foolproof", "config.yaml"), "");
  });

  test("a token that the server does not know ends with the exit code of authentication, and the next command", async () => {
    const { code, stderr } = await foolproof(["ls", "--server", url], {
      cwd: folder,
      env: { ...env, FOOLPROOF_TOKEN: "fpt_forged" },
    });
    expect(code).toBe(4);
    expect(stderr).toContain("FP_AUTH_TOKEN_INVALID");
    expect(stderr).toContain(`foolproof login --server ${url}`);
  });

  test("a registry of one's own asks nobody to sign in", async () => {
    expect((await run("login")).stdout).toContain("asks nobody to sign in");
    expect(
      await stat(path.join(env["XDG_CONFIG_HOME"] ?? "", "foolproof", "credentials.json")).catch(() => null),
    ).toBeNull();
  });
});

test("without a registry, the way to one is said", async () => {
  const nowhere = { FOOLPROOF_DATA: await newFolder(), XDG_CONFIG_HOME: await newFolder() };
  const { code, stderr } = await foolproof(["push", "out"], { cwd: folder, env: nowhere });
  expect([code, stderr]).toEqual([1, expect.stringContaining("foolproof serve")]);
});
