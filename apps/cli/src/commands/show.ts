import { printAudit } from "./audit.js";

/** Shows a finished audit again. */
export async function showCommand(
  folder: string,
  flags: { readonly json?: boolean; readonly quiet?: boolean },
): Promise<void> {
  const { readAudit, readRun } = await import("@foolproof/runner");
  await printAudit({ folder, result: await readAudit(folder), reused: false, run: await readRun(folder) }, flags);
}
