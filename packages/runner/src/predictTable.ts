import { FoolproofError, suggestName, weightedAuc } from "@foolproof/core";
import { loadNetwork } from "@foolproof/engine";
import { openTable } from "@foolproof/formats";
import { isBookkeeping, isWeight, labelLikeness, roleOf } from "./draft/names.js";

export interface PredictTableRequest {
  readonly network: string;
  readonly data: string;
  readonly tree?: string | undefined;
  /** Network inputs in order; default: the columns of numbers that are no label, weight or event number. */
  readonly columns?: readonly string[] | undefined;
  readonly label?: string | undefined;
  readonly gradients?: boolean | undefined;
  /** Which output holds the scores; needed where the network has several. */
  readonly output?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    | ((progress: {
        readonly stage: string;
        readonly done: number;
        readonly total: number;
        readonly unit: string;
      }) => void)
    | undefined;
}

/** What a network says of the rows of a file, fed as they are. */
export interface TablePrediction {
  readonly rows: number;
  readonly columns: readonly string[];
  readonly outputs: number;
  /** [rows x outputs] */
  readonly scores: Float32Array;
  /** Of the first output with one output and a label of two values; null else. */
  readonly auc: number | null;
  /** [rows x columns]; null when not asked for. */
  readonly gradients: Float32Array | null;
}

/** Number of the true output of a label's text; with one output 1 for signal. */
function labelNumber(
  text: string,
  {
    outputs,
    values,
    column,
  }: { readonly outputs: number; readonly values: readonly string[]; readonly column: string },
): number {
  const role = outputs === 1 ? roleOf(text) : null;
  if (role !== null) return role === "signal" ? 1 : 0;
  const number = Number(text);
  const at = text.trim() !== "" && Number.isInteger(number) ? number : values.indexOf(text);
  if (at >= 0 && at < Math.max(2, outputs)) return at;
  throw new FoolproofError({
    code: "FP_DATA_LABEL_UNMAPPED",
    message: `column "${column}" holds "${text}", which stands for no output of the network`,
    hint: "Use a label of numbers from 0 in output order, or write a spec with `foolproof init` that maps the values.",
    where: { column, value: text },
  });
}

/**
 * Feeds columns of a file to a network as they are: the quickest way to see whether preprocessing is right.
 * @throws FoolproofError as the readers and the network do; FP_NETWORK_INPUT_COUNT, FP_DATA_COLUMN_MISSING, FP_PREDICT_LABEL
 */
export async function predictTable({
  network: file,
  data,
  tree,
  columns: asked,
  label,
  gradients = false,
  output,
  signal,
  onProgress,
}: PredictTableRequest): Promise<TablePrediction> {
  await using network = await loadNetwork(file, { output: output ?? null });
  await using source = await openTable(data, {
    tree,
    signal,
    uses: [...(asked ?? []), ...(label === undefined ? [] : [label])],
  });
  const names = source.columns.map(({ name }) => name);
  for (const name of [...(asked ?? []), ...(label === undefined ? [] : [label])]) {
    if (names.includes(name)) continue;
    throw new FoolproofError({
      code: "FP_DATA_COLUMN_MISSING",
      message: `${data} has no column "${name}"`,
      hint: suggestName(name, names),
      where: { file: data, column: name },
    });
  }
  const numbers = source.columns
    .filter(({ name, kind }) => kind === "number" && name !== label && !isBookkeeping(name) && !isWeight(name))
    .map(({ name }) => name);
  const features = numbers.filter((name) => labelLikeness(name) === 0);
  // A coordinate may be called y like a label: what is called like one is left out only where the count then is right.
  const columns = asked ?? (numbers.length === network.columns ? numbers : features);
  if (columns.length !== network.columns) {
    throw new FoolproofError({
      code: "FP_NETWORK_INPUT_COUNT",
      message: `${file} takes ${String(network.columns)} columns, but ${asked === undefined ? `${data} has ${String(columns.length)} that can be inputs` : `--columns names ${String(columns.length)}`}: ${columns.join(", ")}`,
      hint: "Name the inputs in the network's order: --columns a,b,c",
      where: { file },
    });
  }
  if (gradients && label === undefined) {
    throw new FoolproofError({
      code: "FP_PREDICT_LABEL",
      message: "a gradient is that of each event's own cross-entropy, and no label column is named",
      hint: "Add --label COLUMN.",
      where: { file: data },
    });
  }
  const pieces: Float32Array[] = [];
  const texts: string[] = [];
  let rows = 0;
  for await (const chunk of source.chunks(
    [...new Set([...columns, ...(label === undefined ? [] : [label])])],
    signal ? { signal } : {},
  )) {
    const piece = new Float32Array(chunk.rows * columns.length);
    columns.forEach((name, k) => {
      const values = chunk.columns.get(name);
      for (let row = 0; row < chunk.rows; row++) piece[row * columns.length + k] = Number(values?.[row]);
    });
    pieces.push(piece);
    const own = label === undefined ? undefined : chunk.columns.get(label);
    for (let row = 0; own !== undefined && row < chunk.rows; row++) texts.push(String(own[row]));
    rows += chunk.rows;
    onProgress?.({ stage: "reading events", done: rows, total: source.rows ?? 0, unit: "rows" });
  }
  const x = new Float32Array(rows * columns.length);
  pieces.reduce((at, piece) => {
    x.set(piece, at);
    return at + piece.length;
  }, 0);
  onProgress?.({ stage: "scores", done: 0, total: 0, unit: "rows" });
  const scores = await network.scores(x, rows);
  const values = [...new Set(texts)].sort();
  const labels = Uint8Array.from(texts, (text) =>
    labelNumber(text, { outputs: network.classes, values, column: label ?? "" }),
  );
  const one = network.classes === 1 && label !== undefined;
  return {
    rows,
    columns,
    outputs: network.classes,
    scores,
    auc: one ? weightedAuc(Float64Array.from(scores), labels, new Float64Array(rows).fill(1)) : null,
    gradients: gradients ? await network.lossGradient(x, labels, rows) : null,
  };
}
