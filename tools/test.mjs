// `npm test [-- FILTER... --OPTIONS]`: every test against real parts, closing with "N passed, N failed" alone on a line.
import { bootstrap, root } from "./bootstrap.mjs";

// The registry's own tests open its pages.
await bootstrap({ registry: true });
process.chdir(root);
const { parseCLI, startVitest } = await import("vitest/node");
const { closingLine, countTests } = await import("./test/count.mjs");

const { filter, options } = parseCLI(["vitest", "run", ...process.argv.slice(2)]);
const vitest = await startVitest("test", filter, { ...options, watch: false, run: true, passWithNoTests: true });
const counts = countTests(vitest.state.getTestModules(), vitest.state.getUnhandledErrors());
await vitest.close();
process.stdout.write(`\n${closingLine(counts)}\n`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
