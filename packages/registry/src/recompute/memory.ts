import { readFile } from "node:fs/promises";

/** Bytes that a process holds in memory; null where the system does not tell (only Linux does, without another process). */
export async function residentBytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${String(pid)}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
