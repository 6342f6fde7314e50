import type { Prisma, PrismaClient } from "../generated/client.js";
import { openEmbedded } from "./embedded.js";
import { openPostgres } from "./postgres.js";

/** Where the registry keeps its tables: PGlite in a folder of this machine, or PostgreSQL by its URL. */
export type DatabaseOptions =
  { readonly kind: "embedded"; readonly folder: string } | { readonly kind: "postgres"; readonly url: string };

export type Database = AsyncDisposable & { readonly client: PrismaClient } & (
    { readonly kind: "embedded" } | { readonly kind: "postgres"; readonly url: string }
  );

/**
 * How long a transaction may take, and wait for a connection before (ms): in a crowd it waits for the steps of others, and with the
 * client's few seconds what was about to succeed would be given up.
 */
export const TRANSACTIONS = { maxWait: 20_000, timeout: 60_000 };

/** The client, or a transaction of it: what a query needs. */
export type Queries = Prisma.TransactionClient;

/** Opens a database and brings it to the newest schema. @throws FoolproofError FP_REGISTRY_LOCKED, FP_REGISTRY_DATABASE, FP_REGISTRY_MIGRATION. */
export const openDatabase = (options: DatabaseOptions): Promise<Database> =>
  options.kind === "embedded" ? openEmbedded(options.folder) : openPostgres(options.url);
