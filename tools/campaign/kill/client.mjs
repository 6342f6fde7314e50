// What clients do to a registry while it is killed: pushes, comments, steps of a review; and what they were promised.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sealAudit } from "../../../packages/core/dist/index.js";

const sha256 = (content) => createHash("sha256").update(content).digest("hex");

/** Calls a route of the API; an answer that is no success is thrown. */
export function caller(url, token) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const read = async (answer) => {
    const body = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(body.error?.message ?? "refused"), { refused: true, body });
    return body.result?.data;
  };
  return {
    query: async (route, input) =>
      read(await fetch(`${url}/api/trpc/${route}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers })),
    mutate: async (route, input) =>
      read(await fetch(`${url}/api/trpc/${route}`, { method: "POST", headers, body: JSON.stringify(input) })),
    put: async (path, content) => {
      const answer = await fetch(url + path, { method: "PUT", headers, body: content });
      if (!answer.ok) throw Object.assign(new Error(`HTTP ${answer.status}`), { refused: true });
    },
    file: async (path) => Buffer.from(await (await fetch(url + path, { headers })).arrayBuffer()),
  };
}

/** An audit like another one, under another title and so with a digest of its own. */
export async function auditNamed(folder, title) {
  const events = await readFile(join(folder, "events.parquet"));
  const original = JSON.parse(await readFile(join(folder, "audit.json"), "utf8"));
  const { result, json } = sealAudit({ ...original, title, spec: { ...original.spec, title } }, sha256(events));
  const files = [
    ["audit.json", Buffer.from(json)],
    ["events.parquet", events],
  ];
  return {
    digest: result.digest.audit,
    files: files.map(([name, content]) => ({ name, content, sha256: sha256(content), bytes: content.length })),
  };
}

/** Takes a step of a review; until it is acknowledged, the audit may be in the state before or after it. */
async function step(api, note, { action, to, reason }, book) {
  note.states = [...note.states, to];
  await api.mutate("reviews.act", { audit: note.id, action, digest: note.digest, ...(reason && { reason }) });
  note.states = [to];
  book.steps += 1;
}

async function comment(api, note, book) {
  const { id } = await api.mutate("comments.add", { audit: note.id, anchor: "audit", body: `comment ${book.steps}` });
  note.comments.push(id);
  book.steps += 1;
}

/**
 * An author's part: pushes an audit, comments on it, takes it back and hands it in again, noting what the server has acknowledged.
 * @param {{begun: Map<string, object>, acknowledged: Map<string, object>, examined: Set<string>, ready: object[], steps: number}} book notes by digest;
 *   `ready`: what the author is done with; `steps` counts answers
 */
export async function work(api, audit, book) {
  const { digest } = audit;
  const note = { digest, id: null, comments: [], approved: 0, states: ["submitted"] };
  book.begun.set(digest, note);
  const files = audit.files.map(({ name, sha256: digest, bytes }) => ({ name, sha256: digest, bytes }));
  const { pushId, missing } = await api.mutate("push.begin", { digest, files });
  for (const { name, content } of audit.files)
    if (missing.includes(name)) {
      await api.put(`/api/uploads/${pushId}/${name}`, content);
      book.steps += 1;
    }
  note.id = (await api.mutate("push.finish", { pushId })).auditId;
  book.acknowledged.set(digest, note);
  book.steps += 1;
  await comment(api, note, book);
  await comment(api, note, book);
  await step(api, note, { action: "withdraw", to: "draft" }, book);
  await step(api, note, { action: "submit", to: "submitted" }, book);
  book.ready.push(note);
}

/** A reviewer's part: approves what the registry has recomputed, and asks for changes in what it could not. */
export async function review(api, note, book) {
  book.examined.delete(note.digest);
  if (note.states.includes("submitted")) {
    await step(api, note, { action: "start-review", to: "under-review" }, book);
    await comment(api, note, book);
  }
  const { recomputation } = await api.query("audits.get", { id: note.id });
  note.waits = recomputation === "pending";
  if (note.waits) {
    book.ready.push(note);
    return;
  }
  if (recomputation === "done") {
    await step(api, note, { action: "approve", to: "under-review" }, book);
    note.approved = 1;
    book.approved += 1;
  } else await step(api, note, { action: "request-changes", to: "changes-requested", reason: "It failed." }, book);
}
