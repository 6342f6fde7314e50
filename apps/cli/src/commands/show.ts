import { printAudit } from "./audit.js";

/** Shows a finished audit again: that of a folder, or one of a registry. */
export async function showCommand(
  audit: string,
  flags: { readonly server?: string; readonly json?: boolean; readonly quiet?: boolean },
): Promise<void> {
  const { isReference, registryAudit } = await import("../registry/reference.js");
  if (flags.server !== undefined || (await isReference(audit))) {
    const result = await registryAudit(audit, flags);
    await printAudit({ folder: null, result, reused: false, run: null }, flags);
    return;
  }
  const { readAudit, readRun } = await import("@foolproof/runner");
  const [result, run] = [await readAudit(audit), await readRun(audit)];
  await printAudit({ folder: audit, result, reused: false, run }, flags);
}
