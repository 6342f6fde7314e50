import { globalRoleSchema, groupRoleSchema } from "@foolproof/registry";
import { z } from "zod";

/** What an application role of the sign-in provider means here. */
const roleMeaningSchema = z.union([
  z.strictObject({ global: globalRoleSchema }),
  z.strictObject({ group: z.string().min(1).max(100), roles: z.array(groupRoleSchema).min(1) }),
]);

const signInSchema = z.strictObject({
  /** Issuer of the OpenID Connect provider; `/.well-known/openid-configuration` is read below it. */
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: z.string().min(1),
  /** File that holds the client secret and nothing else; FOOLPROOF_CLIENT_SECRET goes before it. */
  clientSecretFile: z.string().min(1).optional(),
  scopes: z.array(z.string().min(1)).default(["openid", "profile"]),
  /** Claims by name: `upn` is the key of a person, `roles` a list of application roles. */
  claims: z
    .strictObject({
      upn: z.string().min(1).default("cern_upn"),
      name: z.string().min(1).default("name"),
      roles: z.string().min(1).default("cern_roles"),
    })
    .prefault({}),
  /** Application role -> what it means here. Roles that are not listed mean nothing. */
  roles: z.record(z.string().min(1), roleMeaningSchema).default({}),
});
export type SignInSettings = z.infer<typeof signInSchema>;

/** registry.yaml. */
export const settingsSchema = z.strictObject({
  /** Address that browsers use, e.g. https://foolproof.example.org. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  host: z.string().min(1).default("127.0.0.1"),
  port: z.number().int().min(0).max(65535).default(4590),
  /** PostgreSQL of a collaboration; without it the database is embedded in the data folder. */
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Folder of the pushed files; default: in the data folder. Servers of one database share it. */
  artifacts: z.string().min(1).optional(),
  /** A proxy stands before the server and appends the client's address to X-Forwarded-For. */
  trustProxy: z.boolean().default(false),
  signIn: signInSchema.optional(),
  /** People (by upn) who administer the registry. */
  admins: z.array(z.string().min(1)).default([]),
  /** Folders in which audits are made: what lies there can be run again, and whoever pushes from there decides what is read of it. */
  reproduceFrom: z.array(z.string().min(1)).default([]),
  /** Most bytes that one person's unfinished pushes may hold together. */
  pendingBytesMax: z.number().int().positive().default(32_000_000_000),
  log: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});
export type Settings = z.infer<typeof settingsSchema>;
