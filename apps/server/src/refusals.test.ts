import { readdir, readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningServer } from "./start.js";
import { smallAudit } from "./testing/audits.js";
import { announcement, apiClient, digestOf, type PushFile, pushFiles, testServer } from "./testing/server.js";

let server: RunningServer & { readonly data: string };
let files: readonly PushFile[];
let token: string;

beforeAll(async () => {
  [server, files] = [await testServer(), await pushFiles(await smallAudit())];
  token = (await readFile(path.join(server.data, "token"), "utf8")).trim();
}, 240_000);
afterAll(() => server[Symbol.asyncDispose]());

const bearer = () => ({ Authorization: `Bearer ${token}` });
const api = () => apiClient(server.url, bearer());
const begin = (sent: readonly PushFile[] = files) =>
  api().push.begin.mutate({ digest: digestOf(sent), files: announcement(sent) });

/** A request as its bytes say, with whatever path and headers. */
function raw(
  target: string,
  { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; code: string | undefined; headers: NodeJS.Dict<string | string[]> }> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path: target, method, headers }, (response) => {
      let text = "";
      response.on("data", (piece: Buffer) => (text += piece.toString()));
      response.on("end", () => {
        const code = /"code":"(FP_\w+)"/.exec(text)?.[1];
        resolve({ status: response.statusCode ?? 0, code, headers: response.headers });
      });
    });
    request.on("error", reject).end(body);
  });
}

const put = async (pushId: string, name: string, body: Buffer | ReadableStream<Uint8Array>) => {
  const stream = body instanceof ReadableStream;
  const answer = await fetch(`${server.url}/api/uploads/${pushId}/${name}`, {
    method: "PUT",
    headers: bearer(),
    body: stream ? body : new Uint8Array(body),
    ...(stream ? { duplex: "half" } : {}),
  });
  return { status: answer.status, code: ((await answer.json()) as { error?: { code: string } }).error?.code };
};

describe("names", () => {
  test.each(["..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/secret", "audit.json%00", "a%5cb", "nul\u00ebl"])(
    "of uploads that lead elsewhere are refused: %s",
    async (name) => {
      const { pushId } = await begin();
      const { status, code } = await raw(`/api/uploads/${pushId}/${encodeURI(name)}`, {
        method: "PUT",
        headers: bearer(),
        body: "x",
      });
      expect([status, code]).not.toEqual([200, undefined]);
      expect(code).toMatch(/^FP_(SERVER_METHOD|SERVER_NOT_FOUND|PUSH_FILE_UNKNOWN)$/);
    },
  );

  test.each(["../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2ftoken"])(
    "of files that lead elsewhere are not found: %s",
    async (name) => {
      const { status, code } = await raw(`/api/audits/00000000-0000-0000-0000-000000000000/files/${name}`);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(code).toMatch(/^FP_/);
    },
  );
});

describe("uploads", () => {
  test("with other bytes than announced are refused and leave nothing", async () => {
    const { pushId } = await begin();
    const [audit] = files;
    const other = Buffer.from(audit?.content ?? "");
    other[10] = (other[10] ?? 0) ^ 1;
    expect(await put(pushId, "audit.json", other)).toEqual({ status: 400, code: "FP_PUSH_HASH" });
    expect((await api().push.state.query({ pushId })).missing).toContain("audit.json");
    expect(await readdir(path.join(server.data, "artifacts", "arriving"))).toEqual([]);
  });

  test("longer than announced are cut at once", async () => {
    const { pushId } = await begin();
    const [audit] = files;
    const longer = Buffer.concat([audit?.content ?? Buffer.alloc(0), Buffer.alloc(1)]);
    expect(await put(pushId, "audit.json", longer)).toEqual({ status: 413, code: "FP_PUSH_TOO_LARGE" });
  });

  test("without end are cut at the announced size", async () => {
    const { pushId } = await begin();
    const endless = Readable.toWeb(
      new Readable({
        read() {
          this.push(Buffer.alloc(65_536));
        },
      }),
    ) as ReadableStream<Uint8Array>;
    // The client may see the cut before the answer.
    const answer = await put(pushId, "events.parquet", endless).catch(() => ({
      status: 413,
      code: "FP_PUSH_TOO_LARGE",
    }));
    expect(answer).toEqual({ status: 413, code: "FP_PUSH_TOO_LARGE" });
    expect((await api().push.state.query({ pushId })).missing).toContain("events.parquet");
    expect(await readdir(path.join(server.data, "artifacts", "arriving"))).toEqual([]);
  });

  test("that were not announced, or belong to a push that is not there, are refused", async () => {
    const { pushId } = await begin();
    expect(await put(pushId, "run.json", Buffer.from("{}"))).toEqual({ status: 400, code: "FP_PUSH_FILE_UNKNOWN" });
    expect(await put("00000000-0000-0000-0000-000000000000", "audit.json", Buffer.from("{}"))).toEqual({
      status: 404,
      code: "FP_REGISTRY_NOT_FOUND",
    });
  });
});

describe("a tampered audit", () => {
  const pushed = async (sent: readonly PushFile[]): Promise<unknown> => {
    const { pushId } = await api().push.begin.mutate({ digest: digestOf(files), files: announcement(sent) });
    for (const { name, content } of sent) expect((await put(pushId, name, content)).status).toBe(200);
    return api().push.finish.mutate({ pushId });
  };
  const changed = (name: PushFile["name"], change: (content: Buffer) => Buffer): readonly PushFile[] =>
    files.map((file) => (file.name === name ? { name, content: change(file.content) } : file));

  test("with a changed count is refused", async () => {
    const forged = changed("audit.json", (content) =>
      Buffer.from(
        content.toString().replace(/"fooled":(\d+)/, (_, count: string) => `"fooled":${String(Number(count) + 1)}`),
      ),
    );
    await expect(pushed(forged)).rejects.toMatchObject({ data: { foolproof: { code: "FP_PUSH_DIGEST" } } });
  });

  test("with another per-event file is refused", async () => {
    const forged = changed("events.parquet", (content) => Buffer.concat([content, Buffer.from("x")]));
    await expect(pushed(forged)).rejects.toMatchObject({ data: { foolproof: { code: "FP_PUSH_DIGEST" } } });
    expect((await api().audits.list.query({})).total).toBe(0);
  });
});

describe("requests from elsewhere", () => {
  test("under a foreign host name are refused, pages included", async () => {
    for (const target of ["/", "/api/trpc/session.me", "/api/uploads/a/b"]) {
      expect(await raw(target, { headers: { Host: "evil.example" } })).toMatchObject({
        status: 421,
        code: "FP_SERVER_HOST_REFUSED",
      });
    }
  });

  test("of a foreign page are refused, with and without a token", async () => {
    const foreign = { Origin: "http://evil.example", "Content-Type": "application/json" };
    for (const headers of [foreign, { ...foreign, ...bearer() }]) {
      const answer = await raw("/api/trpc/push.begin", { method: "POST", headers, body: "{}" });
      expect(answer).toMatchObject({ status: 403, code: "FP_SERVER_ORIGIN_REFUSED" });
    }
    expect(await raw("/api/trpc/session.me", { headers: foreign })).toMatchObject({ status: 403 });
  });

  test("that change something need an origin or a token", async () => {
    const headers = { "Content-Type": "application/json" };
    const without = await raw("/api/trpc/push.begin", { method: "POST", headers, body: "{}" });
    expect(without.code).toBe("FP_SERVER_ORIGIN_REFUSED");
    const own = await raw("/api/trpc/push.begin", {
      method: "POST",
      headers: { ...headers, Origin: server.url },
      body: "{}",
    });
    expect(own.code).toBe("FP_REGISTRY_INPUT");
  });
});

describe("answers", () => {
  test("carry safe headers and an id", async () => {
    const { headers } = await raw("/health");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "SAMEORIGIN" });
    expect(headers["x-request-id"]).toMatch(/^[\w-]{36}$/);
  });
});

test("after many wrong tokens an address has to wait", async () => {
  const codes = new Set<string | undefined>();
  for (let i = 0; i < 40; i++)
    codes.add((await raw("/api/trpc/session.me", { headers: { Authorization: `Bearer fpt_${String(i)}` } })).code);
  expect([...codes]).toEqual(["FP_AUTH_TOKEN_INVALID", "FP_AUTH_TOO_MANY"]);
});
