// `node tools/bootstrap/make-database.mjs FOLDER`: an empty database of the embedded registry.
import { makeEmptyDatabase } from "../../packages/registry/dist/database/newFolder.js";

await makeEmptyDatabase(process.argv[2]);
