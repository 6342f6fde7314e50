import { FoolproofError, suggestName } from "../errors/index.js";
import type { Observable } from "../events/index.js";
import type { ResolvedTemplate } from "./resolved.js";
import type { AuditSpec } from "./spec.js";

/** As many as the figures of scores have. */
const SCORE: ResolvedTemplate = { of: "score", bins: 50, range: null };

/**
 * What templates are made of; by default the scores.
 * @throws FoolproofError FP_SPEC_TEMPLATE for a quantity that is no observable, and edges or a range that do not ascend.
 */
export function resolveTemplates(
  { templates }: Pick<AuditSpec, "templates">,
  { file, observables }: { readonly file: string; readonly observables: readonly Observable[] },
): readonly ResolvedTemplate[] {
  if (templates === undefined) return [SCORE];
  return templates.map(({ of, bins, range }, i) => {
    const wrong = (key: string, message: string, hint: string): FoolproofError =>
      new FoolproofError({
        code: "FP_SPEC_TEMPLATE",
        message: `${file}: templates[${i}].${key} ${message}`,
        hint,
        where: { file, path: `templates[${i}].${key}` },
      });
    const known = ["score", ...observables.map(({ name }) => name)];
    if (!known.includes(of)) throw wrong("of", `"${of}" is neither score nor an observable`, suggestName(of, known));
    if (typeof bins !== "number" && bins.some((edge, k) => k > 0 && !(edge > bins[k - 1])))
      throw wrong("bins", `[${bins.join(", ")}] does not ascend`, "Give each edge once, the smallest first.");
    if (range !== undefined && (typeof bins !== "number" || !(range[1] > range[0])))
      throw wrong(
        "range",
        typeof bins === "number" ? `[${range.join(", ")}] is empty` : "stands beside edges, which have one",
        "Write the smaller number first; a range goes with a number of bins.",
      );
    return { of, bins, range: range ?? null };
  });
}
