import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { AppRouter } from "@foolproof/api";
import type { PushRequest } from "@foolproof/registry";
import { createTRPCClient, httpLink, type TRPCClient } from "@trpc/client";
import { loadConfig, type ServeFlags } from "../config/load.js";
import { type RunningServer, startServer } from "../start.js";
import { newFolder } from "./audits.js";

/** A server without pages on a free port; a registry of one's own in a new folder unless told otherwise. */
export async function testServer(
  flags: ServeFlags = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningServer & { readonly data: string }> {
  const config = await loadConfig({ port: 0, data: await newFolder(), ...flags }, environment);
  const server = await startServer({ ...config, log: "silent" }, { pages: false, tasksFrom: null, logFile: null });
  return { ...server, data: config.data };
}

/** A typed client that sends these headers. */
export const apiClient = (url: string, headers: Readonly<Record<string, string>>): TRPCClient<AppRouter> =>
  createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/api/trpc`, headers })] });

export interface PushFile {
  readonly name: PushRequest["files"][number]["name"];
  readonly content: Buffer;
}

/** Files of an audit's folder as a push sends them. */
export async function pushFiles(folder: string): Promise<readonly PushFile[]> {
  const names = ["audit.json", "events.parquet", "report.html"] as const;
  const files = await Promise.all(
    names.map(async (name) => ({ name, content: await readFile(path.join(folder, name)) })),
  );
  return [...files, { name: "network", content: await readFile(path.join(folder, "..", "network.onnx")) }];
}

export const announcement = (files: readonly PushFile[]): PushRequest["files"] =>
  files.map(({ name, content }) => ({
    name,
    sha256: createHash("sha256").update(content).digest("hex"),
    bytes: content.length,
    private: false,
  }));

export const digestOf = (files: readonly PushFile[]): string => {
  const audit = files.find(({ name }) => name === "audit.json");
  return (JSON.parse(String(audit?.content)) as { digest: { audit: string } }).digest.audit;
};
