import { createRegistry } from "@foolproof/registry";
import { fill, type Filling } from "../../../registry/src/testing/fill.js";
import { startPostgres } from "../../../registry/src/testing/postgres.js";

// What the campaign `load` is made of: it runs from a bundle of this, since tests are not part of what is built.
export { startPostgres };

/** Fills an empty PostgreSQL, as long a history as wanted. */
export async function fillDatabase(url: string, artifacts: string, filling: Filling): Promise<void> {
  await using registry = await createRegistry({ database: { kind: "postgres", url }, artifacts, recompute: null });
  await fill(registry, filling);
}
