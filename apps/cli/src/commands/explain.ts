import { printJson, printLine, printTable } from "../output/print.js";

/** Says of an error code why it happens and what to do; without a code, lists all. */
export async function explainCommand(code: string | undefined, flags: { readonly json?: boolean }): Promise<void> {
  const { ERROR_CATALOGUE, FoolproofError, suggestName } = await import("@foolproof/core");
  const entries = Object.entries(ERROR_CATALOGUE);
  if (code === undefined) {
    if (flags.json === true) printJson(ERROR_CATALOGUE);
    else
      printTable(
        ["code", "cause"],
        entries.map(([name, { cause }]) => [name, cause]),
      );
    return;
  }
  const wanted = code.toUpperCase();
  const found = entries.find(([name]) => name === wanted);
  if (found === undefined) {
    throw new FoolproofError({
      code: "FP_CODE_UNKNOWN",
      message: `there is no error code ${code}`,
      hint: `${suggestName(
        wanted,
        entries.map(([name]) => name),
      )} \`foolproof explain\` lists them.`,
      where: { value: code },
    });
  }
  const [name, { cause, cure }] = found;
  if (flags.json === true) {
    printJson({ code: name, cause, cure });
    return;
  }
  printLine(name);
  printLine(`  why         ${cause}`);
  printLine(`  what to do  ${cure}`);
}
