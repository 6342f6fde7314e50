import { FoolproofError, suggestName, type TableSource, weightedAuc } from "@foolproof/core";
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

/** Rows that the network is asked about at a time: memory does not grow with the table but by what the network says of it. */
const BLOCK_ROWS = 65_536;

/** Number of the true output of every row, from one pass over the column of labels. */
async function labelsOf(
  source: TableSource,
  column: string,
  { outputs, signal }: { readonly outputs: number; readonly signal: AbortSignal | undefined },
): Promise<Uint8Array> {
  const codes = new Map<string, number>();
  const parts: Uint32Array[] = [];
  for await (const chunk of source.chunks([column], signal ? { signal } : {})) {
    const values = chunk.columns.get(column) ?? [];
    const part = new Uint32Array(chunk.rows);
    for (let row = 0; row < chunk.rows; row++) {
      const text = String(values[row]);
      const code = codes.get(text) ?? codes.size;
      if (code === codes.size) codes.set(text, code);
      part[row] = code;
    }
    parts.push(part);
  }
  const values = [...codes.keys()].sort();
  const numbers = Uint8Array.from(codes.keys(), (text) => labelNumber(text, { outputs, values, column }));
  const labels = new Uint8Array(parts.reduce((rows, part) => rows + part.length, 0));
  let at = 0;
  for (const part of parts) for (const code of part) labels[at++] = numbers[code] ?? 0;
  return labels;
}

/** The inputs of the rows of a table, row by row, in blocks. A block is overwritten by the next one. */
async function* blocksOf(
  source: TableSource,
  columns: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly x: Float32Array; readonly rows: number }> {
  const width = columns.length;
  // One piece of shared memory for all blocks: a new one for each would stay with the workers until their garbage is collected.
  const x = new Float32Array(new SharedArrayBuffer(BLOCK_ROWS * width * Float32Array.BYTES_PER_ELEMENT));
  let rows = 0;
  for await (const chunk of source.chunks([...new Set(columns)], signal ? { signal } : {})) {
    for (let done = 0; done < chunk.rows;) {
      const part = Math.min(chunk.rows - done, BLOCK_ROWS - rows);
      for (const [k, name] of columns.entries()) {
        const values = chunk.columns.get(name) ?? [];
        for (let row = 0; row < part; row++) x[(rows + row) * width + k] = Number(values[done + row]);
      }
      rows += part;
      done += part;
      if (rows < BLOCK_ROWS) continue;
      yield { x, rows };
      rows = 0;
    }
  }
  if (rows > 0) yield { x: x.subarray(0, rows * width), rows };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
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
  const labels =
    label === undefined ? new Uint8Array(0) : await labelsOf(source, label, { outputs: network.classes, signal });
  const scores: Float32Array[] = [];
  const slopes: Float32Array[] = [];
  let rows = 0;
  for await (const block of blocksOf(source, columns, signal)) {
    scores.push(await network.scores(block.x, block.rows));
    if (gradients)
      slopes.push(await network.lossGradient(block.x, labels.subarray(rows, rows + block.rows), block.rows));
    rows += block.rows;
    onProgress?.({ stage: "reading events and asking the network", done: rows, total: source.rows ?? 0, unit: "rows" });
  }
  const all = joined(scores);
  const one = network.classes === 1 && label !== undefined;
  return {
    rows,
    columns,
    outputs: network.classes,
    scores: all,
    auc: one ? weightedAuc(Float64Array.from(all), labels, new Float64Array(rows).fill(1)) : null,
    gradients: gradients ? joined(slopes) : null,
  };
}
