import { FoolproofError } from "@foolproof/core";
import type { Actor, Mode, Registry } from "@foolproof/registry";
import type { Identify } from "../http/identity.js";
import { pacedBody } from "../http/pace.js";
import { replyJson } from "../http/reply.js";
import type { Route } from "../http/route.js";

const PATH = /^\/api\/uploads\/([\w-]{1,64})\/([\w.]{1,40})$/;
const PACE = { idleMs: 30_000, bytesPerSecond: 4096, graceMs: 60_000 };

export interface UploadParts {
  readonly registry: Registry;
  readonly mode: Mode;
  readonly who: Identify;
  /** Most bytes that one person's unfinished pushes may hold together. */
  readonly pendingBytesMax: number;
}

/** What is begun can always be finished: the others of a person must not hold too much. */
async function checkQuota(
  { registry, pendingBytesMax }: UploadParts,
  { actor, pushId }: { readonly actor: Actor | null; readonly pushId: string },
): Promise<void> {
  if (actor === null) return;
  const pending = await registry.pushes.pendingBytes(actor, pushId);
  if (pending < pendingBytesMax) return;
  throw new FoolproofError({
    code: "FP_PUSH_QUOTA",
    message: `your other unfinished pushes hold ${String(pending)} bytes; at most ${String(pendingBytesMax)} are kept`,
    hint: "Finish one of them first: run the same `foolproof push` again. What nobody goes on with is cleared after a day.",
  });
}

/** `PUT /api/uploads/<push>/<name>`: takes one announced file in as it comes; nothing of it is ever in memory as a whole. */
export const uploadRoute = (parts: UploadParts): Route => ({
  handles: ({ url }) => url.pathname.startsWith("/api/uploads/"),
  async answer(exchange) {
    const { request, response, url } = exchange;
    const [, pushId, name] = PATH.exec(url.pathname) ?? [];
    if (request.method !== "PUT" || pushId === undefined || name === undefined) {
      throw new FoolproofError({
        code: "FP_SERVER_METHOD",
        message: "files of a push are sent with PUT to /api/uploads/PUSH/NAME",
        hint: "`foolproof push` does it.",
      });
    }
    const { registry, mode, who } = parts;
    const actor = await who(exchange);
    await registry.authorize("uploads.put", { actor, mode, id: pushId });
    await checkQuota(parts, { actor, pushId });
    await registry.pushes.upload(pushId, { name, content: pacedBody(request, PACE) });
    replyJson(response, 200, { name });
  },
});
