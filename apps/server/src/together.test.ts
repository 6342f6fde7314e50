import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
// The database that the registry's own tests start.
import { type Postgres, startPostgres } from "../../../packages/registry/src/testing/postgres.js";
import { newFolder, smallAudit } from "./testing/audits.js";
import { type ServerProcess, startProcess } from "./testing/process.js";
import { announcement, apiClient, digestOf, type PushFile, pushFiles } from "./testing/server.js";

let postgres: Postgres;
let files: readonly PushFile[];
beforeAll(async () => {
  postgres = await startPostgres();
  files = await pushFiles(await smallAudit());
}, 240_000);
afterAll(() => postgres[Symbol.asyncDispose]());

const apiOf = ({ url, headers }: ServerProcess) => apiClient(url, headers);

async function push(server: ServerProcess): Promise<string> {
  const api = apiOf(server);
  const { pushId, missing } = await api.push.begin.mutate({ digest: digestOf(files), files: announcement(files) });
  for (const { name, content } of files.filter((file) => missing.includes(file.name))) {
    const body = new Uint8Array(content);
    await fetch(`${server.url}/api/uploads/${pushId}/${name}`, { method: "PUT", headers: server.headers, body });
  }
  return (await api.push.finish.mutate({ pushId })).auditId ?? "";
}

test(
  "two servers that start together on one new PostgreSQL show the same, and one goes on when the other is killed",
  { timeout: 240_000 },
  async () => {
    const [databaseUrl, artifacts] = [await postgres.create(), await newFolder()];
    const folder = async (): Promise<string> => {
      const data = await newFolder();
      await writeFile(path.join(data, "registry.yaml"), JSON.stringify({ port: 0, databaseUrl, artifacts }));
      return data;
    };
    const [oneData, otherData] = [await folder(), await folder()];
    const [one, other] = await Promise.all([startProcess(oneData), startProcess(otherData)]);
    expect([one.said(), other.said()]).toEqual(["", ""]);

    const id = await push(one);
    expect((await apiOf(other).audits.list.query({})).rows.map((row) => row.id)).toEqual([id]);
    const answer = await fetch(`${other.url}/api/audits/${id}/files/report.html`, { headers: other.headers });
    const report = files.find(({ name }) => name === "report.html")?.content;
    expect(Buffer.from(await answer.arrayBuffer()).equals(report ?? Buffer.alloc(0))).toBe(true);

    one.child.kill("SIGKILL");
    await one.ended;
    expect(await push(other)).toBe(id);
    await apiOf(other).comments.add.mutate({ audit: id, anchor: "audit", body: "Still there." });

    const again = await startProcess(oneData);
    const comments = await apiOf(again).comments.list.query({ audit: id });
    expect(comments.map(({ body }) => body)).toEqual(["Still there."]);
    for (const { child, ended } of [again, other]) {
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
    }
  },
);
