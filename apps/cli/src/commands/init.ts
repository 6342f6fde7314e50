import { access } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { interruptible } from "../output/interrupt.js";
import { shellWord, shownPath } from "../output/paths.js";
import { printJson, printLine } from "../output/print.js";

export interface InitFlags {
  readonly out: string;
  readonly force?: boolean;
  readonly label?: string;
  readonly signal?: string;
  readonly weight?: string;
  readonly output?: string;
  readonly inputs?: readonly string[];
  readonly without?: readonly string[];
  readonly json?: boolean;
}

const SCHEMA = fileURLToPath(new URL("../../schemas/audit.schema.json", import.meta.url));

/** Writes a first audit.yaml from a network and files of events. */
export async function initCommand(network: string, data: readonly string[], flags: InitFlags): Promise<void> {
  const [{ draftSpec }, { FoolproofError }, { writeFileAtomically }] = await Promise.all([
    import("@foolproof/runner"),
    import("@foolproof/core"),
    import("@foolproof/formats"),
  ]);
  const { out, force, json, ...given } = flags;
  const there = await access(out).then(
    () => true,
    () => false,
  );
  if (there && force !== true) {
    throw new FoolproofError({
      code: "FP_OUTPUT_EXISTS",
      message: `${out} exists already`,
      hint: `Write another file with -o, or replace it: foolproof init ${[network, ...data].map(shellWord).join(" ")} -o ${shellWord(out)} --force`,
      where: { file: out },
    });
  }
  const schema = pathToFileURL(SCHEMA).href;
  const draft = await interruptible(
    ({ signal }) => draftSpec({ ...given, network, data, file: out, schema, abort: signal }),
    { quiet: true },
  );
  await writeFileAtomically(path.resolve(out), draft.text);
  if (json === true) {
    printJson({
      spec: out,
      classes: draft.classes,
      inputs: draft.inputs,
      derived: draft.derived,
      notes: draft.notes,
      auc: { asIs: draft.trial.raw, standardised: draft.trial.scaled, events: draft.trial.events },
    });
    return;
  }
  const { raw, scaled, scale, events } = draft.trial;
  const chosen = scale ? scaled : raw;
  printLine(
    `Wrote ${shownPath(out)}: ${String(draft.inputs.length)} inputs, classes ${draft.classes.slice(0, -1).join(", ")} and ${draft.classes.at(-1) ?? ""}.`,
  );
  if (chosen !== null)
    printLine(
      `On ${events.toLocaleString("en")} of the events the network reaches AUC ${chosen.toFixed(3)}${scale ? ` with its inputs standardised (${raw?.toFixed(3) ?? "none"} without, so the draft standardises)` : ""}.`,
    );
  if (draft.derived.length > 0)
    printLine(
      `${String(draft.derived.length)} columns follow a known formula of others and are derived: ${draft.derived.join(", ")}.`,
    );
  for (const note of draft.notes) process.stderr.write(`note: ${note}\n`);
  printLine();
  printLine("Next:");
  printLine(`  1. In ${shownPath(out)}, give observables their uncertainty (each has an example to uncomment).`);
  printLine(`  2. foolproof predict ${shellWord(out)}          what the network says of all events`);
  printLine(`  3. foolproof audit ${shellWord(out)} --quick    a first look; without --quick the real audit`);
}
