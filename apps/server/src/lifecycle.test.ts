import { readdir, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "./config/load.js";
import { listen } from "./http/listen.js";
import { newFolder, smallAudit } from "./testing/audits.js";
import { startProcess } from "./testing/process.js";
import { announcement, apiClient, digestOf, type PushFile, pushFiles } from "./testing/server.js";

let files: readonly PushFile[];
beforeAll(async () => {
  files = await pushFiles(await smallAudit());
}, 240_000);

describe("a registry in a process of its own", () => {
  test(
    "keeps its folder to itself, gives it up when killed, and finishes what it is sending when asked to stop",
    { timeout: 240_000 },
    async () => {
      const data = await newFolder();
      const first = await startProcess(data);
      expect(first.url).toMatch(/^http:/);

      const second = await startProcess(data);
      expect(second.url).toBe("");
      expect(second.said()).toContain("FP_REGISTRY_LOCKED");

      first.child.kill("SIGKILL");
      await first.ended;
      const third = await startProcess(data);
      const { headers } = third;
      const api = apiClient(third.url, headers);
      const { pushId } = await api.push.begin.mutate({ digest: digestOf(files), files: announcement(files) });

      // An upload is under way when the server is told to stop: it is still taken in, whole, and answered.
      const events = files.find(({ name }) => name === "events.parquet")?.content ?? Buffer.alloc(0);
      let goOn = (): void => undefined;
      const rest = new Promise<void>((resolve) => (goOn = resolve));
      const slowly = async function* (): AsyncGenerator<Buffer> {
        yield events.subarray(0, 1000);
        await rest;
        yield events.subarray(1000);
      };
      const upload = fetch(`${third.url}/api/uploads/${pushId}/events.parquet`, {
        method: "PUT",
        headers,
        body: Readable.toWeb(Readable.from(slowly())) as ReadableStream<Uint8Array>,
        duplex: "half",
      } as RequestInit);
      await expect.poll(() => readdir(path.join(data, "artifacts", "arriving")), { timeout: 60_000 }).toHaveLength(1);
      third.child.kill("SIGTERM");
      const answers = () =>
        fetch(`${third.url}/health`).then(
          () => true,
          () => false,
        );
      await expect.poll(answers, { timeout: 60_000 }).toBe(false);
      goOn();
      expect((await upload).status).toBe(200);
      expect(await third.ended).toBe(0);
      expect(await stat(path.join(data, "server.json")).catch(() => null)).toBeNull();

      const fourth = await startProcess(data);
      const after = apiClient(fourth.url, headers);
      expect((await after.push.state.query({ pushId })).missing).not.toContain("events.parquet");
      fourth.child.kill("SIGTERM");
      expect(await fourth.ended).toBe(0);
    },
  );
});

describe("settings", () => {
  test("beyond this machine, nobody is served without sign-in", async () => {
    await expect(loadConfig({ host: "0.0.0.0", data: await newFolder() }, {})).rejects.toMatchObject({
      code: "FP_SERVER_SIGN_IN_REQUIRED",
    });
  });

  test("a port that is taken is named", async () => {
    const [one, other] = [createServer(), createServer()];
    const place = { host: "127.0.0.1", port: await listen(one, { host: "127.0.0.1", port: 0 }) };
    await expect(listen(other, place)).rejects.toMatchObject({ code: "FP_SERVER_PORT_TAKEN" });
    one.close();
  });

  test("a mistake in registry.yaml is said in words", async () => {
    const folder = await newFolder();
    await writeFile(path.join(folder, "registry.yaml"), "prot: 80\n");
    await expect(loadConfig({ data: folder }, {})).rejects.toMatchObject({
      code: "FP_SERVER_SETTINGS",
      message: expect.stringContaining("prot") as string,
    });
  });
});
