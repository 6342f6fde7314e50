// Bundles the script and style that report.html carries, with their digests for its content policy.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const room = join(root, "packages", "report", "src", "page");
const target = join(room, "generated", "assets.ts");

/** One bundled, minified file for browsers, in lines that a difference can show. */
async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["es2023", "safari16.4"],
    charset: "utf8",
    legalComments: "none",
    lineLimit: 160,
    logLevel: "warning",
    absWorkingDir: root,
  });
  // Inside the page, this would end the element that carries it.
  const text = outputFiles[0].text.trim();
  if (/<\/(script|style)/i.test(text)) throw new Error(`${entry} contains a closing tag`);
  return text;
}

const digest = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const lines = (text) =>
  `[\n${text
    .split("\n")
    .map((line) => `  ${JSON.stringify(line)},\n`)
    .join("")}].join("\\n")`;

const script = await bundle(join(room, "browser", "main.ts"));
const style = await bundle(join(room, "style.css"));
const made = `// Made by \`npm run generate\` from src/page/browser and src/page/style.css.
export const PAGE_SCRIPT = ${lines(script)};
export const SCRIPT_HASH = ${JSON.stringify(digest(script))};
export const PAGE_STYLE = ${lines(style)};
export const STYLE_HASH = ${JSON.stringify(digest(style))};
`;

const current = existsSync(target) ? readFileSync(target, "utf8") : "";
if (process.argv.includes("--check")) {
  if (current !== made) {
    process.stderr.write(`${target} is out of date\n`);
    process.exitCode = 1;
  }
} else if (current !== made) writeFileSync(target, made);
