import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallAudit } from "./testing/audits.js";
import { type CollaborationServer, collaborationServer } from "./testing/collaboration.js";
import { announcement, apiClient, digestOf, type PushFile, pushFiles } from "./testing/server.js";

interface Subjects {
  readonly id: string;
  readonly network: string;
  readonly comment: string;
}

type Headers = Readonly<Record<string, string>>;

/** More than audit.json alone, less than with the per-event file. */
const PENDING_BYTES_MAX = 1000;

let server: CollaborationServer;
let files: readonly PushFile[];
let [author, other, stranger]: Headers[] = [];
beforeAll(async () => {
  [server, files] = await Promise.all([
    collaborationServer({ pendingBytesMax: PENDING_BYTES_MAX }),
    smallAudit().then(pushFiles),
  ]);
  author = await server.as("author", { group: "higgs", roles: ["author", "reviewer", "convener"] });
  other = await server.as("other", { group: "higgs", roles: ["author"] });
  stranger = await server.as("stranger", { group: "exotics", roles: ["author", "reviewer", "convener"] });
}, 240_000);
afterAll(() => server[Symbol.asyncDispose]());

const begin = (headers: Headers, sent: readonly PushFile[]) =>
  apiClient(server.url, headers).push.begin.mutate({ digest: digestOf(sent), files: announcement(sent), draft: true });
const put = async (headers: Headers, pushId: string, { name, content }: PushFile) => {
  const answer = await fetch(`${server.url}/api/uploads/${pushId}/${name}`, {
    method: "PUT",
    headers,
    body: new Uint8Array(content),
  });
  return [answer.status, ((await answer.json()) as { error?: { code: string } }).error?.code];
};
const pushed = async (headers: Headers, sent: readonly PushFile[]): Promise<string> => {
  const { pushId, missing } = await begin(headers, sent);
  for (const file of sent.filter(({ name }) => missing.includes(name)))
    expect(await put(headers, pushId, file)).toEqual([200, undefined]);
  return (await apiClient(server.url, headers).push.finish.mutate({ pushId })).auditId ?? "";
};
/** Status and words of an answer, with what the question named taken out. */
const told = async (headers: Headers, target: string, body?: object): Promise<string> => {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(server.url + target, {
    ...init,
    headers: { ...headers, "Content-Type": "application/json" },
  });
  return `${String(answer.status)} ${(await answer.text()).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}/g, "ID")}`;
};
const query = (route: string, input: object) => `/api/trpc/${route}?input=${encodeURIComponent(JSON.stringify(input))}`;

describe("a draft", () => {
  let id: string;
  let network: string;
  let comment: string;
  const own = () => apiClient(server.url, author);
  beforeAll(async () => {
    id = await pushed(author, files);
    network = (await own().audits.get.query({ id })).network.networkId;
    comment = (await own().comments.add.mutate({ audit: id, anchor: "audit", body: "psst" })).id;
  });

  test("is to another group as an audit that is not there, by every address of the server", async () => {
    const nothing: Subjects = { id: randomUUID(), network: randomUUID(), comment: randomUUID() };
    const questions = (to: Subjects): [string, object?][] => [
      [query("audits.get", { id: to.id })],
      [query("audits.compare", { a: to.id, b: to.id })],
      [query("networks.get", { id: to.network })],
      [query("comments.list", { audit: to.id })],
      [query("reviews.timeline", { audit: to.id })],
      ["/api/trpc/comments.add", { audit: to.id, anchor: "audit", body: "hi" }],
      ["/api/trpc/comments.resolve", { comment: to.comment }],
      ["/api/trpc/reviews.act", { audit: to.id, action: "approve", digest: digestOf(files) }],
      ["/api/trpc/reviews.assign", { audit: to.id, upn: "stranger", as: "reviewer" }],
      ...["audit.json", "events.parquet", "report.html", "network"].map((name): [string] => [
        `/api/audits/${to.id}/files/${name}`,
      ]),
    ];
    const guessed = questions(nothing);
    for (const [i, [target, body]] of questions({ id, network, comment }).entries()) {
      const answer = await told(stranger, target, body);
      expect(answer).toMatch(/^404 .*FP_REGISTRY_NOT_FOUND/s);
      expect(answer).toBe(await told(stranger, ...(guessed[i] ?? [""])));
      // And those whom it concerns do find it there.
      if (body === undefined) expect(await told(author, target)).toMatch(/^200 /);
    }
  });

  test("is in no list, no search and no count of another group", async () => {
    const elsewhere = apiClient(server.url, stranger);
    expect(await elsewhere.audits.find.query({ digest: digestOf(files) })).toBeNull();
    for (const input of [{}, { search: "donut" }, { group: "higgs" }, { state: "draft" as const }]) {
      expect(await elsewhere.audits.list.query(input)).toEqual({ rows: [], next: null, total: 0 });
      expect(await elsewhere.networks.list.query(input)).toEqual({ rows: [], next: null, total: 0 });
    }
    expect(await elsewhere.changes.latest.query()).toEqual({ sequence: 0 });
    expect((await own().audits.list.query({ search: "donut" })).total).toBe(1);
  });

  test("is never reviewed by whoever pushed it, whatever roles they have", async () => {
    for (const action of ["approve", "reject", "request-changes", "start-review"]) {
      const answer = await told(author, "/api/trpc/reviews.act", {
        audit: id,
        action,
        digest: digestOf(files),
        reason: "It is mine.",
      });
      expect(answer).toMatch(/^403 .*FP_REVIEW_OWN/s);
    }
  });
});

test("what one person has begun is bounded, and can always be finished", async () => {
  const [first, second] = await Promise.all([0.25, 0.3].map(async (width) => pushFiles(await smallAudit({ width }))));
  if (first === undefined || second === undefined) throw new Error("two audits were made");
  const [[audit], [later]] = [first, second];
  if (audit === undefined || later === undefined) throw new Error("an audit has files");
  const begun = await begin(other, first);
  expect(await put(other, begun.pushId, audit)).toEqual([200, undefined]);
  const { pushId } = await begin(other, second);
  expect(await put(other, pushId, later)).toEqual([413, "FP_PUSH_QUOTA"]);
  expect((await apiClient(server.url, other).push.state.query({ pushId })).missing).toContain("audit.json");
  // Others have a measure of their own, and what was begun goes on; then there is room again.
  await pushed(stranger, second);
  await pushed(other, first);
  expect(await put(other, pushId, later)).toEqual([200, undefined]);
});
