// `npm run generate [-- --check]`: runs every tools/generate-*.mjs; with --check they only say whether a file is out of date.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const generators = readdirSync(join(root, "tools")).filter((name) => /^generate-.*\.mjs$/.test(name));
for (const name of generators.sort()) {
  const args = [join(root, "tools", name), ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    process.stderr.write(`${name} failed; \`npm run generate\` writes the files anew\n`);
    process.exitCode = 1;
  }
}
