import { interruptible, type Work } from "../output/interrupt.js";
import { shellWord, shownPath } from "../output/paths.js";
import { printJson, printLine, printTable, shortNumber } from "../output/print.js";
import { environmentWorkers } from "./workers.js";

export interface PredictFlags {
  readonly columns?: readonly string[];
  readonly label?: string;
  readonly output?: string;
  readonly gradients?: boolean;
  readonly out?: string;
  readonly workers?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What is printed or written, whichever way it was made. */
interface Answer {
  readonly rows: number;
  readonly outputs: number;
  readonly scores: Float32Array;
  readonly inputs: readonly string[];
  readonly gradients: Float32Array | null;
  readonly auc: number | null;
  /** Names of score columns that mean something, e.g. the classes of the outputs. */
  readonly meaning: readonly string[] | null;
  readonly note: string | null;
  /** Class, file and row of each event, where a spec tells. */
  readonly class: readonly string[] | null;
}

const FIRST_ROWS = 8;

const scoreNames = ({ outputs }: Pick<Answer, "outputs">): readonly string[] =>
  outputs === 1 ? ["score"] : Array.from({ length: outputs }, (_, k) => `score_${String(k)}`);

/** Column k of a row-major array. */
const columnOf = (
  values: Float32Array,
  { width, k, rows }: { readonly width: number; readonly k: number; readonly rows: number },
): Float32Array => Float32Array.from({ length: rows }, (_, row) => values[row * width + k]);

interface Question {
  readonly flags: PredictFlags;
  readonly work: Work;
}

async function askSpec(file: string, workers: number | undefined, { flags, work }: Question): Promise<Answer> {
  const { openSpec, predictSpec } = await import("@foolproof/runner");
  await using opened = await openSpec(file, { workers, mustMove: false });
  const { resolved } = opened;
  const prediction = await predictSpec(opened, { gradients: flags.gradients, ...work });
  const { single, classOfOutput } = resolved.output;
  const threshold =
    resolved.workingPoint === null ? `, taken for it from probability ${shortNumber(resolved.output.threshold)}` : "";
  return {
    rows: prediction.events.rows,
    outputs: prediction.outputs,
    scores: prediction.scores,
    inputs: resolved.inputs.map((i) => resolved.observables[i].name),
    gradients: prediction.gradients,
    auc: prediction.auc,
    meaning: classOfOutput.map((of) => resolved.classes[of]),
    note:
      single === null
        ? null
        : `${resolved.output.kind === "logits" ? "the score is the logit of" : "the score is the probability of"} ${resolved.classes[single.scoreOf]}${threshold}`,
    class: Array.from(prediction.events.label, (label) => resolved.classes[label]),
  };
}

async function askTable(network: string, data: string, request: Question): Promise<Answer> {
  const { predictTable, splitTree } = await import("@foolproof/runner");
  const { columns, label, output, gradients } = request.flags;
  const { file, tree } = await splitTree(data);
  const { columns: inputs, ...prediction } = await predictTable({
    network,
    data: file,
    columns,
    label,
    tree: tree ?? undefined,
    output,
    gradients,
    ...request.work,
  });
  return { ...prediction, inputs, meaning: null, note: null, class: null };
}

async function writeAnswer(file: string, answer: Answer): Promise<void> {
  const { arrayColumn, writeTable } = await import("@foolproof/formats");
  const { rows, outputs, inputs, gradients } = answer;
  await writeTable(
    file,
    [
      arrayColumn(
        "index",
        "uint32",
        Uint32Array.from({ length: rows }, (_, row) => row),
      ),
      ...(answer.class === null ? [] : [arrayColumn("class", "string", answer.class)]),
      ...scoreNames(answer).map((name, k) =>
        arrayColumn(name, "float32", columnOf(answer.scores, { width: outputs, k, rows })),
      ),
      ...(gradients === null
        ? []
        : inputs.map((name, k) =>
            arrayColumn(`grad_${name}`, "float32", columnOf(gradients, { width: inputs.length, k, rows })),
          )),
    ],
    { rows },
  );
}

const quantile = (sorted: Float32Array, probability: number): number =>
  sorted[Math.round((sorted.length - 1) * probability)];

function summaries(answer: Answer): readonly {
  readonly name: string;
  readonly min: number;
  readonly quartiles: readonly number[];
  readonly max: number;
}[] {
  const { outputs, rows, meaning } = answer;
  return scoreNames(answer).map((name, k) => {
    const sorted = columnOf(answer.scores, { width: outputs, k, rows }).sort();
    return {
      name: meaning === null || outputs === 1 ? name : `${name} (${meaning[k]})`,
      min: quantile(sorted, 0),
      quartiles: [0.25, 0.5, 0.75].map((p) => quantile(sorted, p)),
      max: quantile(sorted, 1),
    };
  });
}

function printAnswer(answer: Answer, written: string | null): void {
  printLine(
    `${answer.rows.toLocaleString("en")} events, ${String(answer.inputs.length)} inputs: ${answer.inputs.join(", ")}`,
  );
  if (answer.note !== null) printLine(answer.note);
  printLine(
    answer.auc === null ? "no AUC (it needs labels: --label COLUMN, or a spec)" : `AUC ${answer.auc.toFixed(4)}`,
  );
  printLine();
  if (answer.rows > 0)
    printTable(
      ["output", "min", "25 %", "median", "75 %", "max"],
      summaries(answer).map(({ name, min, quartiles, max }) => [name, ...[min, ...quartiles, max].map(shortNumber)]),
    );
  printLine();
  if (written !== null) {
    printLine(`Written: ${shownPath(written)}`);
    return;
  }
  const shown = Math.min(FIRST_ROWS, answer.rows);
  printTable(
    ["index", ...(answer.class === null ? [] : ["class"]), ...scoreNames(answer)],
    Array.from({ length: shown }, (_, row) => [
      String(row),
      ...(answer.class === null ? [] : [answer.class[row]]),
      ...Array.from({ length: answer.outputs }, (__, k) => shortNumber(answer.scores[row * answer.outputs + k])),
    ]),
  );
  if (answer.rows > shown || answer.gradients !== null)
    printLine(
      `... the first ${String(shown)}; -o scores.csv (or .parquet, .json) writes all${answer.gradients === null ? "" : ", gradients among them"}`,
    );
}

/** @throws FP_USAGE for words that do not go together */
async function checkWords(network: string, data: string | undefined, flags: PredictFlags): Promise<void> {
  const isSpec = data === undefined;
  const table = (["columns", "label", "output"] as const).filter((flag) => flags[flag] !== undefined);
  const { FoolproofError } = await import("@foolproof/core");
  if (isSpec && /\.onnx$/i.test(network))
    throw new FoolproofError({
      code: "FP_USAGE",
      message: `a network alone says nothing: ${network} needs a file of events`,
      hint: `foolproof predict ${shellWord(network)} DATA`,
      where: { file: network },
    });
  if (isSpec && table.length > 0)
    throw new FoolproofError({
      code: "FP_USAGE",
      message: `${table.map((flag) => `--${flag}`).join(" and ")} cannot be given with a spec, which says it itself`,
      hint: `foolproof predict ${shellWord(network)}`,
      where: { file: network },
    });
}

/** Shows what a network says of a file's events, or of a spec's. */
export async function predictCommand(network: string, data: string | undefined, flags: PredictFlags): Promise<void> {
  await checkWords(network, data, flags);
  const workers = flags.workers ?? (await environmentWorkers());
  const answer = await interruptible(
    async (work) => {
      const asked =
        data === undefined
          ? await askSpec(network, workers, { flags, work })
          : await askTable(network, data, { flags, work });
      if (flags.out !== undefined) await writeAnswer(flags.out, asked);
      return asked;
    },
    { quiet: flags.quiet === true },
  );
  if (flags.json === true) {
    const { scores: _, gradients: __, class: ___, ...rest } = answer;
    printJson({ ...rest, scores: summaries(answer), ...(flags.out === undefined ? {} : { written: flags.out }) });
    return;
  }
  printAnswer(answer, flags.out ?? null);
}
