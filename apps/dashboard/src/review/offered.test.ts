import { expect, test } from "vitest";
import type { ReviewAction, Session } from "../api/types";
import { offeredTo } from "./offered";

type Actor = NonNullable<Session["actor"]>;

const person = (id: string, ...roles: Actor["memberships"][number]["roles"]): Actor => ({
  id,
  upn: id,
  name: id,
  globalRoles: [],
  memberships: [
    { group: "exotica", roles: ["contact"] },
    { group: "top", roles },
  ],
  scopes: null,
});
const audit = (...allowed: ReviewAction[]) => ({
  group: { id: "top", slug: "top", name: "Top quarks" },
  pushedBy: person("ada"),
  review: { allowed },
});
const primary = (actor: Actor, ...allowed: ReviewAction[]): readonly ReviewAction[] =>
  offeredTo(actor, audit(...allowed)).flatMap(({ action, kind }) => (kind === "primary" ? [action] : []));

test.each([
  ["the author of an audit", person("ada", "author")],
  ["an author who is a convener, too", person("ada", "author", "convener")],
  ["the contact of the group", person("cat", "contact")],
])("to hand it in stands out for %s", (_, actor) => {
  expect(primary(actor, "submit")).toEqual(["submit"]);
  expect(primary(actor, "resubmit", "supersede")).toEqual(["resubmit"]);
});

test("a convener may hand in what somebody else has pushed, and what stands out is the review", () => {
  const convener = person("cor", "convener");
  expect(offeredTo(convener, audit("resubmit")).map(({ action }) => action)).toEqual(["resubmit"]);
  expect(primary(convener, "resubmit", "supersede")).toEqual([]);
  expect(primary(convener, "submit")).toEqual([]);
  expect(primary(convener, "start-review", "withdraw")).toEqual(["start-review"]);
  expect(primary(convener, "approve", "request-changes", "reject")).toEqual(["approve"]);
  expect(primary(convener, "publish")).toEqual(["publish"]);
});
