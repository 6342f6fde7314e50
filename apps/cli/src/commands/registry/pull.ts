import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type AuditResult, FoolproofError } from "@foolproof/core";
import { interruptible, type Work } from "../../output/interrupt.js";
import { shellWord, shownPath } from "../../output/paths.js";
import { printJson, printLine } from "../../output/print.js";
import { asking, type Connection } from "../../registry/client.js";
import { findAudit, resultOf } from "../../registry/reference.js";

export interface PullFlags {
  readonly server?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface Artifact {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

const MIB = 1 << 20;

/** A network keeps the name that the spec knows it by, without any folder. */
const fileName = (name: string, result: AuditResult): string => {
  if (name !== "network") return name;
  const written = path.basename((result.spec as { network: { file: string } }).network.file.replaceAll("\\", "/"));
  return /^[\w.-]+$/.test(written) && !written.startsWith(".") ? written : "network.onnx";
};

async function fetchFile(
  connection: Connection,
  { id, artifact, place }: { readonly id: string; readonly artifact: Artifact; readonly place: string },
  { signal, onProgress }: Work,
): Promise<void> {
  const answer = await connection.request(`/api/audits/${encodeURIComponent(id)}/files/${artifact.name}`, { signal });
  if (answer.body === null) throw new Error(`no content for ${artifact.name}`);
  const hash = createHash("sha256");
  let bytes = 0;
  const content = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
  await pipeline(
    content,
    async function* (blocks: AsyncIterable<Buffer>) {
      for await (const block of blocks) {
        hash.update(block);
        bytes += block.length;
        onProgress({
          stage: `fetching ${artifact.name}`,
          done: bytes / MIB,
          total: artifact.bytes / MIB,
          unit: "MiB",
        });
        yield block;
      }
    },
    createWriteStream(place),
    { signal },
  );
  if (hash.digest("hex") === artifact.sha256) return;
  throw new FoolproofError({
    code: "FP_PULL_HASH",
    message: `${artifact.name} did not arrive as the registry has it`,
    hint: "Pull again.",
    where: { file: place },
  });
}

/** Fetches an audit of a registry into a folder, which appears only when everything in it is whole. */
export async function pullCommand(reference: string, flags: PullFlags): Promise<void> {
  const { connection, id } = await findAudit(reference, flags);
  const [audit, result] = await asking(connection, () =>
    Promise.all([connection.api.audits.get.query({ id }), resultOf({ connection, id })]),
  );
  const folder = flags.out ?? audit.digest.slice(0, 12);
  if ((await stat(folder).catch(() => null)) !== null) {
    throw new FoolproofError({
      code: "FP_OUTPUT_EXISTS",
      message: `${folder} exists already`,
      hint: `Give another folder: foolproof pull ${shellWord(reference)} -o FOLDER`,
      where: { file: folder },
    });
  }
  const partial = `${folder}.partial`;
  const held = audit.artifacts.filter((one) => one.held);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await interruptible(
      async (work) => {
        for (const artifact of held)
          await fetchFile(
            connection,
            { id, artifact, place: path.join(partial, fileName(artifact.name, result)) },
            work,
          );
      },
      { quiet: flags.quiet === true || flags.json === true },
    );
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  const missing = audit.artifacts.filter((one) => !one.held).map(({ name }) => name);
  if (flags.json === true)
    printJson({ folder, id, digest: audit.digest, files: held.map(({ name }) => name), missing });
  else {
    printLine(shownPath(path.resolve(folder)));
    if (missing.length > 0) process.stderr.write(`The registry knows by digest only: ${missing.join(", ")}.\n`);
  }
}
