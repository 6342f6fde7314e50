// Finds a Python that has a module, for comparisons with programs written in it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../bootstrap.mjs";

/**
 * The first Python that can import `module`: $FOOLPROOF_PYTHON, an environment made for peers earlier, one beside the
 * repository, or python3.
 * @param {string} module
 * @returns {string | null}
 */
export function pythonWith(module) {
  const candidates = [
    process.env.FOOLPROOF_PYTHON,
    join(peersFolder, "bin", "python"),
    join(root, "..", "venv-fixtures", "bin", "python"),
    "python3",
  ];
  const works = (python) => spawnSync(python, ["-c", `import ${module}`], { stdio: "ignore" }).status === 0;
  return (
    candidates.find(
      (python) => python !== undefined && (python === "python3" || existsSync(python)) && works(python),
    ) ?? null
  );
}

const peersFolder = join(root, ".foolproof", "peers");

/**
 * As `pythonWith`, but makes an environment with the packages when there is none: what `--peers` asks for.
 * @param {string} module
 * @param {readonly string[]} packages names with versions
 * @returns {string | null} null where Python or the packages cannot be had
 */
export function pythonMadeWith(module, packages) {
  const found = pythonWith(module);
  if (found !== null) return found;
  process.stderr.write(`making a Python environment with ${packages.join(", ")} ...\n`);
  const made = spawnSync("python3", ["-m", "venv", peersFolder], { stdio: "inherit" }).status === 0;
  const python = join(peersFolder, "bin", "python");
  if (made) spawnSync(python, ["-m", "pip", "install", "--quiet", ...packages], { stdio: "inherit" });
  return pythonWith(module);
}
