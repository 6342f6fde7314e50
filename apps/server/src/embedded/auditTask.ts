import { auditToFolder } from "@foolproof/runner";

// A process of its own: the registry goes on answering while a reference task is audited.
const [spec, base] = process.argv.slice(2);
if (spec === undefined || base === undefined) throw new Error("usage: auditTask SPEC BASE");
const { folder } = await auditToFolder(spec, { base });
process.stdout.write(`${folder}\n`);
