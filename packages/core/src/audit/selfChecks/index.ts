import type { AuditContext } from "../context.js";
import type { JudgedClass } from "../judge.js";
import type { SelfCheck } from "../result.js";
import type { Direction, ResolvedAttack } from "../resolved.js";
import { constantCheck } from "./constant.js";
import { donorCheck } from "./donor.js";
import { enoughEvents } from "./enough.js";
import { marginChecks, verificationChecks } from "./gradient.js";
import { identityCheck } from "./identity.js";
import { leakCheck } from "./leak.js";
import { nullCheck } from "./nulls.js";
import { plantedCheck } from "./planted.js";
import { blindChecks, strengthChecks } from "./strength.js";

/** Checks of the network and of the attack on networks whose answer is known (semantics.md, Self-checks). */
export const globalSelfChecks = async (context: AuditContext, pgd: ResolvedAttack): Promise<readonly SelfCheck[]> => [
  ...(await verificationChecks(context)),
  leakCheck(context),
  await constantCheck(context),
  await plantedCheck(context, pgd),
];

/** Checks of the guards of one class. */
export const classSelfChecks = (context: AuditContext, judged: JudgedClass): readonly SelfCheck[] => [
  identityCheck(context, judged.population),
  nullCheck(judged),
];

/** Checks of the attack in one direction. */
export async function directionSelfChecks(
  context: AuditContext,
  work: { readonly direction: Direction; readonly index: Uint32Array; readonly pgd: ResolvedAttack },
): Promise<readonly SelfCheck[]> {
  if (context.network.notDifferentiable !== null)
    return [enoughEvents(context, work), ...(await blindChecks(context, work))];
  const donor = await donorCheck(context, work);
  return [
    enoughEvents(context, work),
    ...(await marginChecks(context, work)),
    ...(await strengthChecks(context, work)),
    ...(donor === null ? [] : [donor]),
  ];
}
