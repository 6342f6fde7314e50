import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runChild } from "./child.mjs";

const stampOf = (root) => join(root, "node_modules", ".foolproof-install");

/**
 * Whether node_modules holds what package-lock.json asks for, on this platform.
 * @param {string} root the repository's folder
 */
export function isInstalled(root) {
  return read(stampOf(root)) === wanted(root);
}

/**
 * Installs exactly what package-lock.json names; nothing is done when npm's own record of node_modules agrees with it.
 * @param {string} root
 * @param {(text: string) => void} say
 * @returns {Promise<boolean>} false if npm failed
 */
export async function install(root, say) {
  if (!agreesWithLockfile(root)) {
    say("installing dependencies (npm ci)");
    const { command, args, shell } = npm();
    // Named outright, so that NODE_ENV=production or a user's own omit= does not leave the compiler out.
    const code = await runChild(command, [...args, "ci", "--include=dev", "--include=optional"], { cwd: root, shell });
    if (code !== 0) {
      say(
        `npm ci failed with exit code ${code}; its own message is above. It needs the package registry to be reachable.`,
      );
      return false;
    }
  }
  writeFileSync(stampOf(root), wanted(root));
  return true;
}

/** npm as it was called, or the one on the path. */
function npm() {
  const running = process.env.npm_execpath;
  if (running !== undefined && /^npm-cli\.c?js$/.test(basename(running)) && existsSync(running)) {
    return { command: process.execPath, args: [running], shell: false };
  }
  return { command: "npm", args: [], shell: process.platform === "win32" };
}

function wanted(root) {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}\n`);
  return hash.update(readFileSync(join(root, "package-lock.json"))).digest("hex");
}

/** Compares package-lock.json with the record npm leaves in node_modules when an install is complete. */
function agreesWithLockfile(root) {
  const record = read(join(root, "node_modules", ".package-lock.json"));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.includes("node_modules/")) return true;
    const found = installed[path];
    // npm leaves out the native parts of other platforms, and only those.
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity && existsSync(join(root, path));
  });
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  }
}
