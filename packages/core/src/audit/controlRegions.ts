import { regionsAfter } from "../guards/index.js";
import { controlRegionEstimate, type RegionSelection } from "../metrics/index.js";
import type { AdversarialSet } from "./adversarial.js";
import type { AuditContext } from "./context.js";
import { scoresAfter } from "./physics.js";
import type { AuditResult } from "./result.js";
import { selectionOf } from "./selection.js";

type ControlRegions = NonNullable<NonNullable<AuditResult["verdict"]["hiddenRatio"]>["controlRegions"]>;

/** A region of the spec, and which events lie in it nominally. */
export interface RegionMembers {
  readonly name: string;
  readonly member: Uint8Array;
}

/** What each region of the spec would have told of a set's shift of its class's efficiency: only regions that hold weight. */
export function controlRegionsOf(
  context: Pick<AuditContext, "resolved" | "events" | "layout" | "baseline">,
  { set, regions }: { readonly set: AdversarialSet; readonly regions: readonly RegionMembers[] },
): ControlRegions {
  const { resolved, events, layout, baseline } = context;
  const { index, points, direction } = set;
  const own = Uint32Array.from(events.label.keys()).filter((row) => events.label[row] === direction.from);
  const weight = Float64Array.from(own, (row) => events.weight[row]);
  const before = selectionOf(context, baseline.scores);
  const after = selectionOf(context, scoresAfter(baseline, set));
  const moved = regionsAfter(events, { regions: resolved.regions, layout, index, points });
  return regions.flatMap(({ name, member }, r) => {
    const memberAfter = member.slice();
    index.forEach((row, k) => (memberAfter[row] = moved[r][k]));
    const among = (of: Uint8Array, selected: Uint8Array): RegionSelection => ({
      member: Uint8Array.from(own, (row) => of[row]),
      selected: Uint8Array.from(own, (row) => selected[row]),
    });
    const found = controlRegionEstimate(weight, {
      before: among(member, before),
      after: among(memberAfter, after),
    });
    return found === null ? [] : [{ region: name, ...found }];
  });
}
