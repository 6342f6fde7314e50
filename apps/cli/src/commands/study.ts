import path from "node:path";
import { interruptible } from "../output/interrupt.js";
import { shownPath } from "../output/paths.js";
import { printJson, printLine, printTable } from "../output/print.js";
import { environmentWorkers } from "./workers.js";

export interface StudyFlags {
  readonly data?: string;
  readonly out: string;
  readonly only?: readonly string[];
  readonly derived?: boolean;
  readonly quick?: boolean;
  readonly workers?: number;
  readonly markdown?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

async function chosenCases(flags: StudyFlags) {
  const [{ studyCases }, { FoolproofError }] = await Promise.all([
    import("../study/cases.js"),
    import("@foolproof/core"),
  ]);
  const all = studyCases(flags.data);
  const unknown = flags.only?.find((name) => all.every((one) => one.name !== name));
  if (unknown !== undefined)
    throw new FoolproofError({
      code: "FP_TASK_UNKNOWN",
      message: `there is no study of "${unknown}"`,
      hint: `The studies are ${all.map(({ name }) => name).join(", ")}${flags.data === undefined ? "; more with --data" : ""}.`,
      where: { value: unknown },
    });
  return all
    .filter(({ name }) => flags.only?.includes(name) ?? true)
    .filter(({ derived }) => flags.derived !== true || derived);
}

/**
 * Audits the reference tasks, and with a folder of public data more, under each preset (or with each treatment of derived
 * observables) and prints one table. Finished audits in the folder are read, an interrupted one goes on.
 */
export async function studyCommand(flags: StudyFlags): Promise<void> {
  const [{ auditToFolder }, { writeFileAtomically }, variants, { studyRows }, { claimStatement }, table, cases] =
    await Promise.all([
      import("@foolproof/runner"),
      import("@foolproof/formats"),
      import("../study/variants.js"),
      import("../study/rows.js"),
      import("../study/statements.js"),
      import("../study/table.js"),
      chosenCases(flags),
    ]);
  const workers = flags.workers ?? (await environmentWorkers());
  const made =
    flags.derived === true
      ? variants.RECOMPUTATIONS.map((how) => ({
          variant: how,
          text: (base: string) => variants.withRecomputation(base, how),
        }))
      : variants.STUDY_PRESETS.map((preset) => ({
          variant: preset,
          text: (base: string) => variants.underPreset(base, preset),
        }));
  const audited = await interruptible(
    async ({ signal, onProgress }) => {
      const done: { readonly folder: string; readonly rows: ReturnType<typeof studyRows> }[] = [];
      for (const { name, write } of cases) {
        const at = path.resolve(flags.out, name);
        const base = await write(at);
        for (const { variant, text } of made) {
          signal.throwIfAborted();
          const file = path.join(at, `${variant}.yaml`);
          await writeFileAtomically(file, text(base));
          const options = { base: at, quick: flags.quick === true, workers, signal, onProgress };
          const { folder, result } = await auditToFolder(file, options);
          done.push({ folder, rows: studyRows(result, { study: name, variant }) });
        }
      }
      return done;
    },
    {
      quiet: flags.quiet === true,
      hint: () => Promise.resolve("What is finished is kept. To go on, start it again."),
    },
  );
  const rows = audited.flatMap((one) => one.rows);
  const statements = flags.derived === true ? [] : audited.map((one) => claimStatement(one.rows));
  if (flags.json === true) {
    printJson({ rows, statements, folders: audited.map(({ folder }) => folder) });
    return;
  }
  const shown = table.studyTable(rows);
  if (flags.markdown === true) printLine(table.markdownTable(shown));
  else printTable(shown.head, shown.lines);
  printLine();
  for (const one of statements) printLine(flags.markdown === true ? `- ${one}` : one);
  if (flags.markdown !== true) printLine(`\nAudits: ${shownPath(path.resolve(flags.out))}`);
}
