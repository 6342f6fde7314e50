import { type Actor, GLOBAL_ROLES, GROUP_ROLES, type GlobalRole, type GroupRole } from "../schemas/index.js";
import { type Action, ACTIONS, type Rule } from "./actions.js";
import { decide, type Mode } from "./decide.js";

/** Whoever the permission table has a column for. `pusher`: whose the audit, comment or push is, with no role but author. */
export const COLUMNS = ["nobody", "no role", ...GROUP_ROLES, "pusher", ...GLOBAL_ROLES] as const;
export type Column = (typeof COLUMNS)[number];

const GROUP = "group";
const SUBJECT = { group: GROUP, owner: "pusher" };

/** Somebody of a column, seen from the group whose subject is asked about. */
function actorOfColumn(column: Column): Actor | null {
  if (column === "nobody") return null;
  const role = column === "pusher" ? "author" : column;
  const inGroup = (GROUP_ROLES as readonly string[]).includes(role);
  const global = (GLOBAL_ROLES as readonly string[]).includes(role);
  return {
    id: column,
    upn: column,
    name: column,
    globalRoles: global ? [role as GlobalRole] : [],
    memberships: inGroup ? [{ group: GROUP, roles: [role as GroupRole] }] : [],
    scopes: null,
  };
}

export interface PermissionRow {
  readonly action: Action;
  readonly rule: Rule;
  readonly cells: Readonly<Record<Column, boolean>>;
}

/** One row an action: who may, where they see what it is about. */
export const permissionTable = (mode: Mode = "collaboration"): PermissionRow[] =>
  (Object.keys(ACTIONS) as Action[]).map((action) => ({
    action,
    rule: ACTIONS[action],
    cells: Object.fromEntries(
      COLUMNS.map((column) => [
        column,
        decide(action, { actor: actorOfColumn(column), subject: SUBJECT, mode }).allowed,
      ]),
    ) as Record<Column, boolean>,
  }));
