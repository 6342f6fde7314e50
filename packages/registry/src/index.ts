export * from "./schemas/index.js";
export { type Action, ACTIONS, type Rule } from "./access/actions.js";
export type { Loading } from "./access/authorize.js";
export type { Mode } from "./access/decide.js";
export { COLUMNS, permissionTable, type PermissionRow } from "./access/table.js";
export type { DatabaseOptions } from "./database/open.js";
export type { ArtifactStore } from "./artifacts/store.js";
export { FILE_BYTES_MAX } from "./pushes/limits.js";
export { createRegistry, type Registry, type RegistryOptions } from "./registry.js";
