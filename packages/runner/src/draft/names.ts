/** What the name of a column, file, tree or value says to a physicist. Nothing here is relied on: a draft is read and corrected. */

const words = (name: string): readonly string[] =>
  name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

const SIGNAL = new Set(["s", "sig", "signal", "true", "1"]);
const BACKGROUND = new Set(["b", "bg", "bkg", "background", "qcd", "false", "0", "-1"]);

/** The role that a value of a label column, a file or a tree has by its name. */
export function roleOf(name: string): "signal" | "background" | null {
  const value = Number(name);
  if (name.trim() !== "" && Number.isFinite(value)) return value === 1 ? "signal" : value <= 0 ? "background" : null;
  const all = words(name.replace(/\.[a-z0-9]+$/i, ""));
  if (all.some((word) => SIGNAL.has(word))) return "signal";
  return all.some((word) => BACKGROUND.has(word)) ? "background" : null;
}

const LABELS = /^(labels?|is_?(s|sig|signal|b)|target|truth|class|y|category|process|sample|event_?type|type|signal)$/i;
const LABEL_ENDING = /(^|_)(labels?|class|target|truth)$/i;

/** How much a column looks like the one that holds the label: 2 by its very name, 1 by the end of it, 0 not at all. */
export const labelLikeness = (name: string): number => (LABELS.test(name) ? 2 : LABEL_ENDING.test(name) ? 1 : 0);

const WEIGHT = /^(w|wgt|weights?|(evt|event|gen|mc|total|sample|kaggle)_?weights?)$/i;

/** Does the column look like an event's weight? */
export const isWeight = (name: string): boolean => WEIGHT.test(name);

/** Other columns that describe the sample and not the collision: event numbers, splits, weights, cross-sections. */
const BOOKKEEPING =
  /^(event_?(id|number|no)?|evt|entry|index|run(_?number)?|lumi(_?block|_?section)?|.*set|split|fold|.*weights?|xsec|cross_?section)$/i;

/** Does the column keep the books rather than describe the collision? */
export const isBookkeeping = (name: string): boolean => BOOKKEEPING.test(name);

/** Is the column an event's number? */
export const isIdentifier = (name: string): boolean =>
  /^(event_?(id|number|no)?|evt|run(_?number)?|lumi(_?block|_?section)?)$/i.test(name);

const MOMENTUM = /(^|_)(pt|p_t|et|ht|st|mt|met|mass|m|energy|e|sumet|sum_pt|mll|mjj|m_ll|m_jj)(_|\d|$)/i;

/** Is it a momentum, an energy or a mass, which is never negative? A ratio of two is not. */
export const isEnergy = (name: string): boolean =>
  MOMENTUM.test(name) && !isAngle(name) && !/ratio|centrality|significance|frac|(^|_)(eta|px|py|pz)(_|$)/i.test(name);

/** Is it an azimuth? A difference of two is not. */
export const isAngle = (name: string): boolean => /phi/i.test(name) && !/(d|delta_?)phi|centrality/i.test(name);

/** Is it a pseudorapidity or rapidity? */
export const isRapidity = (name: string): boolean =>
  /(^|_)(eta|rap|rapidity)(_|\d|$)/i.test(name) && !/centrality/i.test(name);
