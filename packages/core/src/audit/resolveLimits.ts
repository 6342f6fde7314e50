import { FoolproofError } from "../errors/index.js";
import type { ResolvedSpec } from "./resolved.js";
import type { AuditSpec, MeasuredFileSpec } from "./spec.js";

/**
 * The limits of a spec: its own numbers, and the files of measured events that others come from.
 * @throws FoolproofError FP_SPEC_LIMITS where the preset lets no guard gate that data could give a limit to.
 */
export function limitsOf(
  { guards }: Pick<AuditSpec, "guards">,
  file: string,
): { readonly own: ResolvedSpec["guards"]["limits"]; readonly from: readonly MeasuredFileSpec[] } {
  const { from = [], ...own } = guards.limits ?? {};
  if (from.length > 0 && guards.preset === "none")
    throw new FoolproofError({
      code: "FP_SPEC_LIMITS",
      message: `${file}: guards.limits.from gives limits to the guards that the preset lets gate, and "none" lets none`,
      hint: "Write `preset: strict`, or leave `from` out.",
      where: { file, path: "guards.limits.from" },
    });
  return { own, from };
}
