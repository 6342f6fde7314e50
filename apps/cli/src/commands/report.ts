import path from "node:path";

/** Writes report.html of a finished audit again, e.g. with a newer version. */
export async function reportCommand(
  folder: string,
  flags: { readonly out?: string; readonly json?: boolean },
): Promise<void> {
  const [{ readAudit }, { renderReport }, { writeFileAtomically }] = await Promise.all([
    import("@foolproof/runner"),
    import("@foolproof/report"),
    import("@foolproof/formats"),
  ]);
  const file = flags.out ?? path.join(folder, "report.html");
  await writeFileAtomically(file, renderReport(await readAudit(folder)));
  process.stdout.write(flags.json === true ? `${JSON.stringify({ report: file })}\n` : `${file}\n`);
}
