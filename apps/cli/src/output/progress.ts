import pc from "picocolors";

interface ProgressUpdate {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly note?: string;
}

export interface ProgressPrinter {
  update(progress: ProgressUpdate): void;
  /** Ends the current line. */
  end(): void;
}

const BAR = 24;
const REDRAW_MS = 80;

const duration = (seconds: number): string =>
  seconds < 60
    ? `${Math.max(0, Math.round(seconds))} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

function bar({ stage, done, total, unit, note }: ProgressUpdate, seconds: number): string {
  if (total <= 0) return `${stage} ${done > 0 ? `${done.toLocaleString("en")} ${unit}` : ""}`;
  const share = Math.min(1, done / total);
  const full = Math.round(BAR * share);
  const rate = seconds > 0.2 ? done / seconds : 0;
  const left = rate > 0 && share < 1 ? ` · ${duration((total - done) / rate)} left in this stage` : "";
  return `${pc.cyan("█".repeat(full))}${pc.dim("░".repeat(BAR - full))} ${stage} · ${Math.round(100 * share)} %${note === undefined ? "" : ` · ${note}`}${rate > 0 ? ` · ${Math.round(rate).toLocaleString("en")} ${unit}/s` : ""}${left}`;
}

/** What one runs in a terminal: one line that is drawn over. */
function barPrinter(stream: NodeJS.WriteStream): ProgressPrinter {
  // Two stages may take turns: each goes by its own beginning.
  const since = new Map<string, number>();
  let drawn = 0;
  return {
    update(progress) {
      const now = performance.now();
      const began = since.get(progress.stage) ?? now;
      if (!since.has(progress.stage)) drawn = 0;
      since.set(progress.stage, began);
      if (now - drawn < REDRAW_MS) return;
      drawn = now;
      stream.write(`\r\u001b[K${cut(bar(progress, (now - began) / 1000), stream.columns || 80)}`);
    },
    end() {
      stream.write("\r\u001b[K");
    },
  };
}

const ESCAPE = "\u001b";

/** Cuts a line to the terminal; escape sequences take no room. */
function cut(line: string, columns: number): string {
  let shown = 0;
  let at = 0;
  while (at < line.length && shown < columns - 1) {
    if (line[at] === ESCAPE) at = line.indexOf("m", at) + 1;
    else {
      at++;
      shown++;
    }
  }
  return at < line.length ? `${line.slice(0, at)}${ESCAPE}[0m` : line;
}

/** Off a terminal: a line for each stage, once. */
function linePrinter(stream: NodeJS.WritableStream): ProgressPrinter {
  const seen = new Set<string>();
  return {
    update({ stage }) {
      if (seen.has(stage)) return;
      seen.add(stage);
      stream.write(`${stage}\n`);
    },
    end: () => undefined,
  };
}

/** Progress on stderr: a bar in a terminal, plain lines elsewhere, nothing when asked to be quiet. */
export function progressPrinter({ quiet }: { readonly quiet: boolean }): ProgressPrinter {
  if (quiet) return { update: () => undefined, end: () => undefined };
  return process.stderr.isTTY && process.env["CI"] === undefined
    ? barPrinter(process.stderr)
    : linePrinter(process.stderr);
}
