import type { AuditDetail } from "@foolproof/registry";
import { EXIT } from "../../exitCodes.js";
import { interruptible } from "../../output/interrupt.js";
import { printJson, printLine } from "../../output/print.js";
import { asking } from "../../registry/client.js";
import { findAudit } from "../../registry/reference.js";
import { printBadges } from "./badges.js";

export interface ReproduceFlags {
  readonly server?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const LOOK_MS = 1000;

/** Has a registry run an audit again from the files that it was made of. Exits with 1 where that gives something else. */
export async function reproduceCommand(reference: string, flags: ReproduceFlags): Promise<void> {
  const { connection, id } = await findAudit(reference, flags);
  const { api, server } = connection;
  const url = new URL(`/audits/${id}`, server.value).href;
  const { after } = await asking(connection, () => api.audits.reproduce.mutate({ id }));
  const said = async (): Promise<string | null> => {
    let cursor: string | null = null;
    do {
      const page = await asking(connection, () =>
        api.reviews.timeline.query({ audit: id, limit: 100, ...(cursor === null ? {} : { cursor }) }),
      );
      const entry = page.rows.find((one) => one.kind === "recomputed" && one.sequence > after);
      if (entry !== undefined) return entry.reason ?? "";
      cursor = page.next;
    } while (cursor !== null);
    return null;
  };
  let outcome: string | null = null;
  let audit: AuditDetail | null = null;
  if (flags.wait === true) {
    const { setTimeout: sleep } = await import("node:timers/promises");
    outcome = await interruptible(
      async ({ signal, onProgress }) => {
        for (;;) {
          const reason = await said();
          if (reason !== null) return reason;
          onProgress({ stage: "waiting for the registry to run it again", done: 0, total: 0, unit: "" });
          await sleep(LOOK_MS, undefined, { signal });
        }
      },
      { quiet: flags.quiet === true || flags.json === true },
    );
    audit = await asking(connection, () => api.audits.get.query({ id }));
    if (audit.badge !== "reproduced") process.exitCode = EXIT.failure;
  }
  if (flags.json === true) {
    printJson({ id, url, outcome, badge: audit?.badge ?? null, badges: audit?.badges ?? null });
    return;
  }
  printLine(url);
  if (outcome !== null && flags.quiet !== true) printLine(outcome);
  if (audit !== null && flags.quiet !== true) printBadges(audit.badges);
}
