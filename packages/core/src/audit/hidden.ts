import type { AdversarialSet } from "./adversarial.js";
import { controlRegionsOf, type RegionMembers } from "./controlRegions.js";
import type { AttackResult, AuditResult } from "./result.js";
import type { AuditContext } from "./context.js";
import { hiddenSystematicRatio } from "../metrics/index.js";
import { bestGuarded } from "./verdict.js";
import type { NominalVariations } from "./nominalStage.js";

type HiddenRatio = NonNullable<AuditResult["verdict"]["hiddenRatio"]>;

const shiftOf = ({ physics }: AttackResult): number | null => {
  const { nominal, after } = physics.efficiency;
  return nominal === null || after === null ? null : Math.abs(after - nominal);
};

/**
 * H of one direction: |efficiency after the best guarded attack - nominal efficiency| over the quadrature sum of the coherent
 * +-1 sigma shifts of the same efficiency, and over what control regions would have told of it. null where no guarded attack ran.
 */
export function hiddenRatioOf(
  context: Pick<AuditContext, "resolved" | "events" | "layout" | "baseline">,
  parts: {
    readonly attacks: readonly AttackResult[];
    /** At s = 1. */
    readonly sets: readonly AdversarialSet[];
    readonly regions: readonly RegionMembers[];
    readonly nominal: NominalVariations;
    readonly direction: string;
  },
): HiddenRatio | null {
  const own = parts.attacks.filter((one) => one.direction === parts.direction && one.scale === 1);
  const best = bestGuarded(own);
  const shift = best === null ? null : shiftOf(best);
  if (best === null || shift === null) return null;
  const of = context.events.classes.indexOf(best.class);
  const ratio = hiddenSystematicRatio({ adversarialShift: shift, uncertainty: parts.nominal.uncertainties[of] });
  const random = own.find((one) => one.name === "random");
  return {
    ...ratio,
    quantity:
      context.resolved.roles === null
        ? `efficiency of ${best.class} for its own class`
        : `efficiency of ${best.class} to be taken for signal`,
    direction: parts.direction,
    adversarialShift: shift,
    randomShift: random === undefined ? null : shiftOf(random),
    ...againstRegions(context, { ...parts, best, shift }),
  };
}

/** The same shift against what the control regions would have told of it; nothing without regions. */
function againstRegions(
  context: Pick<AuditContext, "resolved" | "events" | "layout" | "baseline">,
  found: {
    readonly sets: readonly AdversarialSet[];
    readonly regions: readonly RegionMembers[];
    readonly best: AttackResult;
    readonly shift: number;
  },
): Pick<HiddenRatio, "controlRegions" | "againstControlRegions"> {
  const { sets, regions, best, shift } = found;
  const set = sets.find(({ attack, direction }) => attack.id === best.id && direction.id === best.direction);
  if (regions.length === 0 || set === undefined) return {};
  const controlRegions = controlRegionsOf(context, { set, regions });
  const largest = Math.max(0, ...controlRegions.map((one) => one.estimate));
  return { controlRegions, againstControlRegions: largest > 0 ? shift / largest : null };
}

/** The headline: the larger of the directions' ratios. */
export const headlineHidden = (ratios: readonly (HiddenRatio | null)[]): HiddenRatio | null =>
  ratios.reduce<HiddenRatio | null>(
    (best, one) => (one !== null && (best === null || (one.value ?? 0) > (best.value ?? 0)) ? one : best),
    null,
  );
