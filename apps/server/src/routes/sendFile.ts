import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Exchange } from "../http/exchange.js";

const TYPES: Readonly<Record<string, string>> = {
  "audit.json": "application/json; charset=utf-8",
  "run.json": "application/json; charset=utf-8",
  "audit.yaml": "text/plain; charset=utf-8",
  "report.html": "text/html; charset=utf-8",
};

/** A report carries its own script. It runs in an origin of its own, so that it reaches neither cookies nor the registry. */
const REPORT_POLICY = "sandbox allow-scripts allow-downloads allow-popups";
const FILE_POLICY = "default-src 'none'; sandbox";

export interface StoredFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly open: () => Readable;
}

/** Sends a stored file. Its bytes never change, and whoever has them is told so; who may read it was checked before. */
export async function sendFile({ request, response }: Exchange, file: StoredFile): Promise<void> {
  const tag = `"${file.sha256}"`;
  const report = file.name === "report.html";
  response.setHeader("ETag", tag);
  // The bytes are for ever; the right to see them is not: browsers ask again.
  response.setHeader("Cache-Control", "private, no-cache");
  response.setHeader("Content-Security-Policy", report ? REPORT_POLICY : FILE_POLICY);
  if (request.headers["if-none-match"] === tag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, {
    "Content-Type": TYPES[file.name] ?? "application/octet-stream",
    "Content-Length": file.bytes,
    "Content-Disposition": `${report ? "inline" : "attachment"}; filename="${file.name}"`,
  });
  if (request.method === "HEAD") response.end();
  else await pipeline(file.open(), response);
}
