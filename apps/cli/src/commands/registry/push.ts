import { EXIT } from "../../exitCodes.js";
import { interruptible } from "../../output/interrupt.js";
import { shellWord } from "../../output/paths.js";
import { printJson, printLine } from "../../output/print.js";
import { connect } from "../../registry/client.js";
import { collectFiles } from "../../registry/files.js";
import { push, waitForRecomputation } from "../../registry/push.js";
import { chooseGroup } from "../../registry/settings.js";

import { printBadges } from "./badges.js";

export interface PushFlags {
  readonly server?: string;
  readonly group?: string;
  readonly draft?: boolean;
  readonly wait?: boolean;
  readonly private?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const commandAgain = (folder: string, flags: PushFlags): string =>
  [
    "foolproof push",
    shellWord(folder),
    ...(flags.server === undefined ? [] : ["--server", shellWord(flags.server)]),
    ...(flags.group === undefined ? [] : ["--group", shellWord(flags.group)]),
    ...(flags.draft === true ? ["--draft"] : []),
    ...(flags.private === undefined ? [] : ["--private", shellWord(flags.private.join(","))]),
    ...(flags.wait === true ? ["--wait"] : []),
  ].join(" ");

/** Registers a finished audit in a registry. Pushing again is the same push: what has arrived is not sent twice. */
export async function pushCommand(folder: string, flags: PushFlags): Promise<void> {
  const connection = await connect(flags);
  const { result, files, absent } = await collectFiles(folder, flags.private ?? []);
  const group = (await chooseGroup(flags.group))?.value;
  const quiet = flags.quiet === true || flags.json === true;
  const { state, sent, audit } = await interruptible(
    async (work) => {
      const pushed = await push(connection, {
        ...work,
        digest: result.digest.audit,
        files,
        group,
        draft: flags.draft === true,
        again: commandAgain(folder, flags),
      });
      const id = pushed.state.auditId;
      const waited = flags.wait === true && id !== null ? await waitForRecomputation(connection, id, work) : null;
      return { ...pushed, audit: waited };
    },
    { quiet, hint: async () => `What has arrived is kept. To go on: ${commandAgain(folder, flags)}` },
  );
  const url = new URL(state.url ?? "/", connection.server.value).href;
  const wrong = audit?.badges.some(({ level }) => level === "mismatch") === true || audit?.recomputation === "failed";
  if (wrong) process.exitCode = EXIT.failure;
  if (flags.json === true) {
    printJson({
      id: state.auditId,
      url,
      digest: result.digest.audit,
      server: connection.server.value,
      sent,
      absent,
      recomputation: audit?.recomputation ?? null,
      badges: audit?.badges ?? null,
    });
    return;
  }
  if (flags.quiet === true) {
    printLine(result.digest.audit);
    return;
  }
  printLine(url);
  if (sent.length === 0) process.stderr.write("It was registered before; nothing was sent.\n");
  if (absent.includes("network"))
    process.stderr.write("The network's file was not found beside the audit; it is registered by its digest.\n");
  if (audit === null) return;
  printLine(`recomputation: ${audit.recomputation}`);
  printBadges(audit.badges);
}
