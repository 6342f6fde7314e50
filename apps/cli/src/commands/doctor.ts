import { constants } from "node:fs";
import { access } from "node:fs/promises";
import os from "node:os";
import { printJson, printLine } from "../output/print.js";

interface Finding {
  readonly name: string;
  readonly value: string;
  readonly ok: boolean;
  /** What would be better. */
  readonly advice: string | null;
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function part(name: string, find: () => Promise<string>): Promise<Finding> {
  try {
    return { name, value: await find(), ok: true, advice: null };
  } catch (error) {
    return { name, value: message(error), ok: false, advice: "Install again: remove node_modules and run npm ci." };
  }
}

const nodeFinding = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { name: "Node.js", value: process.versions.node, ok, advice: ok ? null : "Install Node.js 20.19 or newer." };
};

function coresFinding(): Finding {
  const cores = os.availableParallelism();
  const busy = os.loadavg()[0] > cores;
  const load = os.platform() === "win32" ? "" : `, load ${os.loadavg()[0].toFixed(1)}`;
  return {
    name: "cores",
    value: `${String(cores)}${load} (${os.cpus()[0]?.model ?? "unknown"})`,
    ok: true,
    advice: busy ? "Other programs are using the cores; an audit takes longer meanwhile." : null,
  };
}

function memoryFinding(): Finding {
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < os.totalmem() ? limit : os.totalmem();
  const enough = os.freemem() > 2 ** 30;
  return {
    name: "memory",
    value: `${gib(os.freemem())} free of ${gib(total)}`,
    ok: true,
    advice: enough ? null : "Less than 1 GiB is free: audit fewer events (maxEvents) or with fewer --workers.",
  };
}

async function writableFinding(): Promise<Finding> {
  const place = process.cwd();
  const ok = await access(place, constants.W_OK).then(
    () => true,
    () => false,
  );
  return {
    name: "output folder",
    value: `${place} ${ok ? "is writable" : "is not writable"}`,
    ok,
    advice: ok ? null : "Call it in a folder of your own, or give one with -o.",
  };
}

/** Scores of a small network on one worker and on all, events a second. */
async function measureSpeed(): Promise<string> {
  const [{ loadNetwork }, { taskFolder }] = await Promise.all([
    import("@foolproof/engine"),
    import("@foolproof/tasks"),
  ]);
  const rows = 32_768;
  const speed = async (threads: number): Promise<number> => {
    await using network = await loadNetwork(`${taskFolder("ttbar-vs-ww")}/network.onnx`, { threads });
    const x = new Float32Array(rows * network.columns).fill(1);
    const labels = new Uint8Array(rows);
    await network.lossGradient(x, labels, rows);
    const began = performance.now();
    await network.lossGradient(x, labels, rows);
    return rows / ((performance.now() - began) / 1000);
  };
  const cores = os.availableParallelism();
  const one = await speed(1);
  const all = cores === 1 ? one : await speed(cores);
  return `${Math.round(one).toLocaleString("en")} gradients/s on one worker, ${Math.round(all).toLocaleString("en")} on ${String(cores)} (network of the shipped task)`;
}

/** Says what the machine has, what works and what would make audits faster. */
export async function doctorCommand(flags: { readonly json?: boolean }): Promise<void> {
  const findings: Finding[] = [nodeFinding(), coresFinding(), memoryFinding()];
  findings.push(
    await part("ONNX Runtime", async () => {
      const { runtimeInfo } = await import("@foolproof/engine");
      const { version, providers } = await runtimeInfo();
      return `${version} (${providers.join(", ")})`;
    }),
    await part("file readers", async () => {
      const { readerVersions } = await import("@foolproof/formats");
      const { duckdb, jsroot } = await readerVersions();
      return `Parquet by DuckDB ${duckdb}, ROOT by JSROOT ${jsroot}, text`;
    }),
    await writableFinding(),
  );
  findings.push(await part("speed", measureSpeed));
  if (flags.json === true) printJson({ ok: findings.every(({ ok }) => ok), findings });
  else {
    const width = Math.max(...findings.map(({ name }) => name.length));
    for (const { name, value, ok, advice } of findings) {
      printLine(`${ok ? "ok    " : "FAILED"} ${name.padEnd(width)}  ${value}`);
      if (advice !== null) printLine(`       ${" ".repeat(width)} ${advice}`);
    }
  }
  if (!findings.every(({ ok }) => ok)) process.exitCode = 1;
}
