/** What a network is trained on that a study needs and nobody published. */
export interface TrainingData {
  /** Events that are not those of the audit. */
  readonly events: string;
  readonly inputs: readonly string[];
  /** Column of 0 and 1. */
  readonly label: string;
}

const HIDDEN = [32, 32];
const SEED = 1;

/** The file's columns as float32, row by row, each with mean 0 and spread 1, and its labels. */
async function readStandardised({ events, inputs, label }: TrainingData) {
  const { openTable } = await import("@foolproof/formats");
  await using source = await openTable(events);
  const columns: number[][] = inputs.map(() => []);
  const labels: number[] = [];
  for await (const { rows, columns: values } of source.chunks([...inputs, label]))
    for (let row = 0; row < rows; row++) {
      inputs.forEach((name, j) => columns[j].push(Number(values.get(name)?.[row])));
      labels.push(Number(values.get(label)?.[row]));
    }
  const rows = labels.length;
  const x = new Float32Array(rows * inputs.length);
  columns.forEach((column, j) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    const spread = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows);
    column.forEach((value, row) => (x[row * inputs.length + j] = spread > 0 ? (value - mean) / spread : 0));
  });
  return { inputs: x, label: Uint8Array.from(labels) };
}

/**
 * Trains a small dense network on standardised columns and writes it. The same bytes each time.
 * @throws FoolproofError as the readers do.
 */
export async function writeTrained(data: TrainingData, file: string): Promise<void> {
  const [{ denseNetwork, trainNetwork }, { writeFileAtomically }, table] = await Promise.all([
    import("@foolproof/engine"),
    import("@foolproof/formats"),
    readStandardised(data),
  ]);
  const start = await denseNetwork({ sizes: [data.inputs.length, ...HIDDEN, 1], final: "sigmoid", seed: SEED });
  const { bytes } = await trainNetwork(start, table, { seed: SEED });
  await writeFileAtomically(file, bytes);
}
