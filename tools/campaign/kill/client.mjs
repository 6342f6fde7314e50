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
  const { result, json } = sealAudit({ ...original, title }, sha256(events));
  const files = [
    ["audit.json", Buffer.from(json)],
    ["events.parquet", events],
  ];
  return {
    digest: result.digest.audit,
    files: files.map(([name, content]) => ({ name, content, sha256: sha256(content), bytes: content.length })),
  };
}

/**
 * Pushes an audit, comments on it and takes it back, noting what the server has acknowledged.
 * @param {{begun: Map<string, object>, acknowledged: Map<string, object>, steps: number}} book by digest; `steps` counts answers
 */
export async function work(api, audit, book) {
  const note = { files: audit.files, id: null, comments: [], states: ["submitted"] };
  book.begun.set(audit.digest, note);
  const files = audit.files.map(({ name, sha256: digest, bytes }) => ({ name, sha256: digest, bytes }));
  const { pushId, missing } = await api.mutate("push.begin", { digest: audit.digest, files });
  for (const { name, content } of audit.files)
    if (missing.includes(name)) {
      await api.put(`/api/uploads/${pushId}/${name}`, content);
      book.steps += 1;
    }
  const { auditId } = await api.mutate("push.finish", { pushId });
  note.id = auditId;
  book.acknowledged.set(audit.digest, note);
  book.steps += 1;
  for (let i = 0; i < 3; i++) {
    const comment = await api.mutate("comments.add", { audit: auditId, anchor: "audit", body: `comment ${i}` });
    note.comments.push(comment.id);
    book.steps += 1;
  }
  note.states = ["submitted", "draft"];
  await api.mutate("reviews.act", { audit: auditId, action: "withdraw", digest: audit.digest });
  note.states = ["draft"];
  book.steps += 1;
}
