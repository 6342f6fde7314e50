import { FoolproofError } from "@foolproof/core";
import type { Mode, Registry } from "@foolproof/registry";
import type { Identify } from "../http/identity.js";
import type { Route } from "../http/route.js";
import { sendFile } from "./sendFile.js";

const PATH = /^\/api\/audits\/([\w-]{1,64})\/files\/([\w.]{1,40})$/;

export interface FileParts {
  readonly registry: Registry;
  readonly mode: Mode;
  readonly who: Identify;
}

/** `GET /api/audits/<id>/files/<name>`: a file of an audit, for whoever may see the audit. */
export const fileRoute = ({ registry, mode, who }: FileParts): Route => ({
  handles: ({ url }) => url.pathname.startsWith("/api/audits/"),
  async answer(exchange) {
    const { request, url } = exchange;
    const [, id, name] = PATH.exec(url.pathname) ?? [];
    const reading = request.method === "GET" || request.method === "HEAD";
    if (!reading || id === undefined || name === undefined) {
      throw new FoolproofError({
        code: "FP_SERVER_METHOD",
        message: "files of an audit are read with GET from /api/audits/AUDIT/files/NAME",
        hint: "`foolproof pull` does it.",
      });
    }
    await registry.authorize("files.get", { actor: await who(exchange), mode, id });
    const file = await registry.audits.file(id, name);
    await sendFile(exchange, { name, ...file, open: () => registry.artifacts.read(file.sha256) });
  },
});
