import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseOptions } from "../database/open.js";
import { createRegistry, type Registry, type RegistryOptions } from "../registry.js";
import { type Actor, GROUP_ROLES } from "../schemas/index.js";
import { type Postgres, startPostgres } from "./postgres.js";

/** Every suite runs on both, and must find the same. */
export const DATABASES = ["embedded", "postgres"] as const;
export type DatabaseKind = (typeof DATABASES)[number];

/** One server for all suites of a process; it ends with the process. */
let postgres: Promise<Postgres> | null = null;

/** A folder or URL of an empty database. */
export async function emptyDatabase(kind: DatabaseKind): Promise<DatabaseOptions> {
  if (kind === "embedded") return { kind, folder: await mkdtemp(join(tmpdir(), "foolproof-registry-")) };
  postgres ??= startPostgres();
  return { kind, url: await (await postgres).create() };
}

/** A new registry with nothing in it. */
export async function openTestRegistry(
  kind: DatabaseKind,
  others: Pick<RegistryOptions, "recompute"> = {},
): Promise<Registry> {
  const artifacts = await mkdtemp(join(tmpdir(), "foolproof-artifacts-"));
  return createRegistry({ recompute: null, ...others, database: await emptyDatabase(kind), artifacts });
}

const shared = new Map<DatabaseKind, Promise<Registry>>();

/** The registry that the suites of this process share, populated; suites keep apart by the networks that they push. */
export async function sharedRegistry(kind: DatabaseKind): Promise<Registry> {
  const opening =
    shared.get(kind) ??
    openTestRegistry(kind).then(async (registry) => {
      await populate(registry);
      return registry;
    });
  shared.set(kind, opening);
  return opening;
}

/** Somebody as they act now. */
export async function actorOf(registry: Registry, upn: string): Promise<Actor> {
  const actor = await registry.people.actor(upn);
  if (actor === null) throw new Error(`nobody is called ${upn}`);
  return actor;
}

/**
 * Two groups with somebody for every role: `top` has `member`, `author`, ..., a second author, `pusher`, and a
 * second reviewer, `other-reviewer`; `exotica`
 * has `stranger`, who holds every role there. `guest` has no role anywhere, `registry-admin` and `service` have only those.
 */
export async function populate(registry: Registry): Promise<void> {
  const { people, groups } = registry;
  await people.signedIn({ upn: "registry-admin", name: "Ada Admin", globalRoles: ["registry-admin"] });
  await people.signedIn({ upn: "service", name: "Nightly Service", globalRoles: ["service"] });
  await people.signedIn({ upn: "guest", name: "Guido Guest" });
  const admin = await actorOf(registry, "registry-admin");
  await groups.create(admin, { slug: "top", name: "Top quarks" });
  await groups.create(admin, { slug: "exotica", name: "Exotica" });
  for (const role of GROUP_ROLES) {
    await groups.setMember(admin, { group: "top", upn: role, roles: [role] });
    await people.signedIn({ upn: role, name: `Some ${role}` });
  }
  await groups.setMember(admin, { group: "top", upn: "pusher", roles: ["author"] });
  await groups.setMember(admin, { group: "top", upn: "other-reviewer", roles: ["reviewer"] });
  await groups.setMember(admin, { group: "exotica", upn: "stranger", roles: GROUP_ROLES });
}
