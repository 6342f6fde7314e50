import { appendFile, mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { createHash } from "node:crypto";
import { auditResultSchema, sealAudit } from "@foolproof/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findSpec } from "./reproduce/inputs.js";
import type { RunningServer } from "./start.js";
import { newFolder, smallAudit } from "./testing/audits.js";
import { announcement, apiClient, digestOf, type PushFile, pushFiles, testServer } from "./testing/server.js";

let server: RunningServer & { readonly data: string };
let headers: Readonly<Record<string, string>>;
let out: string;
let files: readonly PushFile[];
beforeAll(async () => {
  [server, out] = await Promise.all([testServer(), smallAudit()]);
  headers = { Authorization: `Bearer ${(await readFile(path.join(server.data, "token"), "utf8")).trim()}` };
  const run = { name: "run.json" as const, content: await readFile(path.join(out, "run.json")) };
  files = [...(await pushFiles(out)), run];
}, 240_000);
afterAll(() => server[Symbol.asyncDispose]());

const api = () => apiClient(server.url, headers);
async function pushed(sent: readonly PushFile[]): Promise<string> {
  const { pushId, missing } = await api().push.begin.mutate({ digest: digestOf(sent), files: announcement(sent) });
  for (const { name, content } of sent.filter((file) => missing.includes(file.name))) {
    const body = new Uint8Array(content);
    await fetch(`${server.url}/api/uploads/${pushId}/${name}`, { method: "PUT", headers, body });
  }
  const id = (await api().push.finish.mutate({ pushId })).auditId ?? "";
  const recomputation = async () => (await api().audits.get.query({ id })).recomputation;
  await expect.poll(recomputation, { timeout: 120_000 }).not.toBe("pending");
  return id;
}
/** Has an audit run again, and waits for what is told of it. */
async function reproduced(id: string) {
  const { after } = await api().audits.reproduce.mutate({ id });
  const told = async () => {
    const { rows } = await api().reviews.timeline.query({ audit: id, limit: 100 });
    return rows.find((one) => one.sequence > after)?.reason ?? null;
  };
  await expect.poll(told, { timeout: 120_000 }).not.toBeNull();
  return { reason: await told(), ...(await api().audits.get.query({ id })) };
}

describe("an audit that is run again where it was made", () => {
  test("is reproduced in every quantity, what only the network tells included", async () => {
    const { badge, badges, reason } = await reproduced(await pushed(files));
    expect(badge).toBe("reproduced");
    expect([...new Set(badges.map(({ level }) => level))]).toEqual(["reproduced"]);
    expect(badges.map(({ quantity }) => quantity)).toEqual(expect.arrayContaining(["hiddenRatio", "leverage"]));
    expect(reason).toContain("agrees");
  });

  test("shows both values of a forged figure that the per-event file does not tell", async () => {
    const audit = files.find(({ name }) => name === "audit.json");
    const events = files.find(({ name }) => name === "events.parquet");
    const result = auditResultSchema.parse(JSON.parse(String(audit?.content)));
    const leverage = result.leverage.map((one) => ({ ...one, value: 0.5 }));
    const hash = createHash("sha256")
      .update(events?.content ?? "")
      .digest("hex");
    const { json } = sealAudit({ ...result, leverage }, hash);
    const forged = files.map((file) => (file === audit ? { ...file, content: Buffer.from(json) } : file));
    const id = await pushed(forged);
    expect((await api().audits.get.query({ id })).badge).toBe("recomputed");
    const { badge, badges } = await reproduced(id);
    expect(badge).toBe("mismatch");
    expect(badges.find(({ quantity }) => quantity === "leverage")).toMatchObject({ level: "mismatch", claimed: "0.5" });
    expect(badges.find(({ quantity }) => quantity === "robustnessScore")?.level).toBe("reproduced");
  });

  test("says nothing of the audit where the files have changed since, and is refused where they are gone", async () => {
    const id = await pushed(files);
    const data = path.join(out, "..", "events.csv");
    await appendFile(data, (await readFile(data, "utf8")).trimEnd().split("\n").at(-1) ?? "");
    const { badge, reason } = await reproduced(id);
    expect([badge, reason]).toEqual(["reproduced", "could not be run again: FP_REPRODUCE_INPUTS"]);
    await rename(data, `${data}.away`);
    await expect(api().audits.reproduce.mutate({ id })).rejects.toMatchObject({
      data: { foolproof: { code: "FP_REPRODUCE_INPUTS", message: expect.stringContaining("events.csv") as unknown } },
    });
  });
});

describe("where a registry reads files of audits", () => {
  const refused = { code: "FP_REPRODUCE_INPUTS" };
  async function made(spec: string) {
    const folder = await newFolder();
    const [root, outside] = [path.join(folder, "root"), path.join(folder, "outside")];
    await Promise.all([mkdir(root), mkdir(outside)]);
    const [specFile, runJson] = [path.join(root, "audit.yaml"), path.join(folder, "run.json")];
    await Promise.all([
      writeFile(specFile, spec),
      writeFile(path.join(root, "own.csv"), ""),
      writeFile(path.join(outside, "secret.csv"), ""),
      symlink(path.join(outside, "secret.csv"), path.join(root, "link.csv")),
    ]);
    const run = JSON.parse(await readFile(path.join(out, "run.json"), "utf8")) as object;
    await writeFile(runJson, JSON.stringify({ ...run, spec: specFile }));
    return { root, outside, specFile, runJson };
  }

  test("is what its operator has named, whatever paths, links and depths a spec holds", async () => {
    const { root, outside, specFile, runJson } = await made("data: [{ file: own.csv }]");
    expect(await findSpec({ runJson }, [outside, root])).toBe(specFile);
    expect(await findSpec({ runJson }, null)).toBe(specFile);
    await expect(findSpec({ runJson }, [outside])).rejects.toMatchObject(refused);
    await expect(findSpec({ runJson }, [])).rejects.toMatchObject(refused);
    await expect(findSpec({ runJson: null }, null)).rejects.toMatchObject(refused);
    for (const file of ["../outside/secret.csv", "link.csv", "/etc/passwd", "missing.csv", "../root"]) {
      const other = await made(`observables: { x: { uncertainty: { correctionlib: { file: "${file}" } } } }`);
      await expect(findSpec({ runJson: other.runJson }, [other.root])).rejects.toMatchObject(refused);
    }
  });
});
