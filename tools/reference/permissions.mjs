const yes = (cell) => (cell ? "yes" : "");
const table = (head, rows) =>
  `| ${head.join(" | ")} |\n|${head.map(() => "---").join("|")}|\n${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`;

/** Who may call what, one row a route (a step of a review has one of its own). */
export const permissionPage = (rows, columns) => `<!-- Made by \`npm run generate\`. -->

# Permissions

Every route of the registry, and who may call it. _Nobody_ is not signed in, _no role_ is signed in without a role in the group, _pusher_ is whose the audit, comment or push is. What somebody may not see does not exist for them: an audit is seen by its group until it is endorsed, by everybody who is signed in from then on, and always by its pusher and by a registry-admin.

A token acts for its owner within its scope; \`session\` takes no token, only somebody signed in. Steps of a review ask more than a role: the state of the audit, a reason, approvals that are not stale. Approving, asking for changes and rejecting are never for the pusher, whatever their roles.

${table(
  ["route", "about", "scope", ...columns],
  rows.map(({ action, rule, cells }) => [
    `\`${action}\`${rule.embedded ? "" : " ¹"}`,
    rule.subject,
    rule.scope,
    ...columns.map((column) => yes(cells[column])),
  ]),
)}
¹ Not in a registry on one's own machine, where the one local user needs no others.
`;
