import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
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

/** Texts of megabytes shrink to a fifth; the fastest level takes a few ms for that. */
const isText = (name: string): boolean => /\.(json|html|yaml)$/.test(name);
const GZIP = { level: 1 };

/** Whether a client said that it takes gzip, and did not say so with q=0. */
const takesGzip = (accepted: string | string[] | undefined): boolean =>
  /(^|,)\s*gzip\s*(;\s*q=(1|0\.0*[1-9])\S*)?\s*(,|$)/i.test(String(accepted ?? ""));

/** Sends a stored file. Its bytes never change, and whoever has them is told so; who may read it was checked before. */
export async function sendFile({ request, response }: Exchange, file: StoredFile): Promise<void> {
  const packed = isText(file.name) && takesGzip(request.headers["accept-encoding"]);
  // Other bytes on the wire are another representation, and have a tag of their own.
  const tag = packed ? `"${file.sha256}-gzip"` : `"${file.sha256}"`;
  const report = file.name === "report.html";
  response.setHeader("ETag", tag);
  response.setHeader("Vary", "Accept-Encoding");
  // The bytes are for ever; the right to see them is not: browsers ask again.
  response.setHeader("Cache-Control", "private, no-cache");
  response.setHeader("Content-Security-Policy", report ? REPORT_POLICY : FILE_POLICY);
  if (request.headers["if-none-match"] === tag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, {
    "Content-Type": TYPES[file.name] ?? "application/octet-stream",
    ...(packed ? { "Content-Encoding": "gzip" } : { "Content-Length": file.bytes }),
    "Content-Disposition": `${report ? "inline" : "attachment"}; filename="${file.name}"`,
  });
  if (request.method === "HEAD") response.end();
  else if (packed) await pipeline(file.open(), createGzip(GZIP), response);
  else await pipeline(file.open(), response);
}
