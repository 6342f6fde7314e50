import type { AuditDetail, ReviewAction, Session } from "../api/types";
import type { ButtonKind } from "../design/Button";
import { ACTION_ORDER, ACTION_WORDS } from "../words/states";

/** What whoever hands an audit in is there for; conveners may do it in their place. */
const HANDING_IN: ReadonlySet<ReviewAction> = new Set(["submit", "resubmit"]);

interface Offered {
  readonly action: ReviewAction;
  readonly kind: ButtonKind;
}

/**
 * The steps that a reader may take now, in the order in which they are offered. What stands out is what the reader is there for: to
 * hand in what they have pushed or are the contact of, to review what somebody else has.
 */
export function offeredTo(
  actor: Session["actor"],
  {
    group,
    pushedBy,
    review,
  }: Pick<AuditDetail, "group" | "pushedBy"> & { readonly review: Pick<AuditDetail["review"], "allowed"> },
): readonly Offered[] {
  const roles = actor?.memberships.find((one) => one.group === group.id)?.roles ?? [];
  const handsIn = actor?.id === pushedBy.id || roles.includes("contact");
  return ACTION_ORDER.filter((action) => review.allowed.includes(action)).map((action) => ({
    action,
    kind: HANDING_IN.has(action) && !handsIn ? "plain" : ACTION_WORDS[action].kind,
  }));
}
