import { readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "./start.js";
import { smallAudit } from "./testing/audits.js";
import { announcement, apiClient, digestOf, type PushFile, pushFiles, testServer } from "./testing/server.js";

let server: RunningServer & { readonly data: string };
let files: readonly PushFile[];
let id: string;
let authorization: string;

beforeAll(async () => {
  [server, files] = [await testServer(), await pushFiles(await smallAudit())];
  authorization = `Bearer ${(await readFile(path.join(server.data, "token"), "utf8")).trim()}`;
  const api = apiClient(server.url, { authorization });
  const { pushId } = await api.push.begin.mutate({ digest: digestOf(files), files: announcement(files) });
  for (const { name, content } of files)
    await fetch(`${server.url}/api/uploads/${pushId}/${name}`, {
      method: "PUT",
      headers: { authorization },
      body: new Uint8Array(content),
    });
  id = (await api.push.finish.mutate({ pushId })).auditId ?? "";
}, 240_000);
afterAll(() => server[Symbol.asyncDispose]());

const get = (name: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${server.url}/api/audits/${id}/files/${name}`, { headers: { authorization, ...headers } });

const sent = (name: string): Buffer => files.find((one) => one.name === name)?.content ?? Buffer.alloc(0);

test("a text is packed for whoever takes that, and is the same bytes either way", async () => {
  const plain = await get("audit.json", { "accept-encoding": "identity" });
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect(Buffer.from(await plain.arrayBuffer()).equals(sent("audit.json"))).toBe(true);
  const packed = await get("audit.json", { "accept-encoding": "br, gzip;q=0.5" });
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  expect(Buffer.from(await packed.arrayBuffer()).equals(sent("audit.json"))).toBe(true);
  expect(packed.headers.get("vary")).toBe("Accept-Encoding");
});

test.each(["gzip;q=0", "x-gzip-not", "br", "gzip;q=0.0"])("nobody gets what they refuse: %s", async (accepted) => {
  const answer = await get("audit.json", { "accept-encoding": accepted });
  expect(answer.headers.get("content-encoding")).toBeNull();
});

test("whoever has a file already is told so, packed or not, and gets the other form where they ask for that", async () => {
  const tags: string[] = [];
  for (const encoding of ["identity", "gzip"]) {
    const first = await get("audit.json", { "accept-encoding": encoding });
    const tag = first.headers.get("etag") ?? "";
    tags.push(tag);
    await first.arrayBuffer();
    const again = await get("audit.json", { "accept-encoding": encoding, "if-none-match": tag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  }
  expect(new Set(tags).size).toBe(2);
  const other = await get("audit.json", { "accept-encoding": "gzip", "if-none-match": tags[0] ?? "" });
  expect(other.status).toBe(200);
});

test("events and networks, which do not shrink, go out as they are", async () => {
  const answer = await get("events.parquet", { "accept-encoding": "gzip" });
  expect(answer.headers.get("content-encoding")).toBeNull();
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.equals(sent("events.parquet"))).toBe(true);
  expect(() => gunzipSync(bytes)).toThrow();
});
