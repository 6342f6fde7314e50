import { readFileSync } from "node:fs";

/** Version of the tool, as written into every audit. */
export const toolVersion: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;
