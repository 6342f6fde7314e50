import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";

/** An address as /proc/net/tcp writes it: hexadecimal, each group of four bytes in the machine's order. */
function kernelAddress(address: string, port: number): string {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const bytes = address.split(".").map((part) => Number(part).toString(16).toUpperCase().padStart(2, "0"));
  return `${bytes.reverse().join("")}:${hexPort}`;
}

/**
 * Whether a connection over loopback comes from another user of this machine: loopback is shared by all who are logged in, and an
 * embedded registry asks nobody to sign in. Linux says who owns a socket; elsewhere, or where it does not say, the answer is false.
 */
export async function isNeighbour(socket: Socket): Promise<boolean> {
  const own = process.getuid?.();
  const { remoteAddress, remotePort } = socket;
  if (process.platform !== "linux" || own === undefined || remoteAddress === undefined || remotePort === undefined)
    return false;
  const wanted = kernelAddress(remoteAddress.replace(/^::ffff:/, ""), remotePort);
  const table = await readFile("/proc/net/tcp", "utf8").catch(() => "");
  for (const line of table.split("\n")) {
    const [, local, , state, , , , uid] = line.trim().split(/\s+/);
    if (local === wanted && state === "01") return Number(uid) !== own && Number(uid) !== 0;
  }
  return false;
}
