// `node tools/draw-methods.mjs`: runs the audit that the figures of the reference pages are drawn from again and keeps its numbers;
// `npm run generate` then draws them.
import { writeFileSync } from "node:fs";
import { methodsRun, RUN } from "./reference/methods/run.mjs";

writeFileSync(RUN, `${JSON.stringify(await methodsRun())}\n`);
