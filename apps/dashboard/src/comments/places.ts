import { FIGURES, GUARDS_TEXT } from "@foolproof/report/browser";
import type { Anchor } from "./anchors";

/** Metrics of an audit's verdict that can be spoken about, by the name that their comments carry. */
export const METRICS = {
  robustnessScore: "the robustness score",
  hiddenRatio: "H",
  foolingRatio: "the fooling ratio",
  guardPreset: "the guards",
  attackProfile: "the attack profile",
  movableShare: "the inputs that move",
  selfChecks: "the self-checks",
} as const;
export type Metric = keyof typeof METRICS;

const isMetric = (id: string): id is Metric => id in METRICS;

const figureWords = (id: string): string =>
  [...FIGURES, GUARDS_TEXT].find((one) => one.kind === id)?.title.toLowerCase() ?? id;

/** What a comment is about, in the words of the page. */
export function placeWords({ kind, id, choice }: Anchor): string {
  if (kind === "audit") return "the audit";
  if (kind === "metric") return isMetric(id) ? METRICS[id] : id;
  if (kind === "selfCheck") return `the check “${id}”`;
  const picked = Object.values(choice).join(", ");
  return picked === "" ? figureWords(id) : `${figureWords(id)}: ${picked}`;
}
