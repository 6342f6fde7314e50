import { printJson, printLine } from "../output/print.js";

/** Prints inputs, outputs, operators and parameters of a network, and whether and how its gradient is available. */
export async function inspectCommand(
  file: string,
  flags: { readonly output?: string; readonly json?: boolean },
): Promise<void> {
  const { loadNetwork } = await import("@foolproof/engine");
  await using network = await loadNetwork(file, { threads: 1, output: flags.output ?? null });
  const { description, inputs } = network;
  if (flags.json === true) {
    printJson({ ...description, inputs });
    return;
  }
  const shape = (sizes: readonly (number | null)[] | null): string =>
    sizes === null ? "?" : sizes.map((size) => (size === null ? "batch" : String(size))).join(" x ");
  const operators = Object.entries(description.operators).map(
    ([name, count]) => `${name}${count > 1 ? ` x ${String(count)}` : ""}`,
  );
  const scores = description.outputs === 1 ? "one score an event" : `${String(description.outputs)} scores an event`;
  printLine(`network     ${description.file}`);
  for (const input of inputs)
    printLine(
      `input       ${input.name}: ${shape(input.shape)} (${input.type ?? "?"}), ${String(description.inputColumns)} columns`,
    );
  printLine(
    `output      ${scores}, ${description.outputKind === "logits" ? "logits (no final sigmoid or softmax)" : `probabilities (${description.outputKind})`}`,
  );
  printLine(`parameters  ${description.parameters.toLocaleString("en")}`);
  printLine(`operators   ${operators.join(", ")}`);
  const { notDifferentiable, straightThrough } = description;
  const through =
    straightThrough === undefined
      ? ""
      : `, straight through the roundings of quantised layers (${String(straightThrough)})`;
  printLine(
    `gradient    ${notDifferentiable === null ? `available, built from the network's own operators${through}` : `none: ${notDifferentiable}`}`,
  );
  if (!description.deterministic) printLine("repeats     no: the network draws random numbers");
  printLine(`sha256      ${description.contentHash}`);
}
