const REPORT = "This must never happen: please report it, with audit.json.";

/** What to try when a self-check fails, by how its name begins. */
const CURES: Readonly<Record<string, string>> = {
  "no input gives":
    "Leave that input out and train again; if an observable really separates so well, say so by `baseline: {expectedAuc: ...}`.",
  "a constant network": REPORT,
  "pgd solves a planted":
    "In the spec: {name: pgd, steps: 80, restarts: 6}; then look for an uncertainty that is far wider than its observable's spread.",
  "pgd finds points":
    "In the spec: {name: pgd, steps: 80, restarts: 6}; then look for inputs whose scaling makes the network steep.",
  "nothing moved": REPORT,
  "guards let statistical": "Use more events of this class, or find out where its largest weights come from.",
  "fooling grows": "In the spec: {name: pgd, restarts: 6}.",
  "attacks see": REPORT,
  "gradient leads":
    "If the AUC is what you expect, the scaling is right and units of the network never fire: train it with leaky units (LeakyReLU, ELU) or a smaller learning rate, or audit the other direction alone (`directions:`). If it is not, check network.scaling: a network fed unscaled values saturates.",
  "gradient agrees": "Export the network in float32 throughout; if it stays, please report it with the network.",
  "network is deterministic": "Export the network in inference mode, without dropout or random nodes.",
  "a single step": "In the spec: {name: pgd, stepSize: 0.05, steps: 100}.",
  "random draws":
    "Check the scaling of the inputs (network.scaling), and look at the gradients with `foolproof predict --gradients`.",
  "random draws do not beat a black box": "In the spec: {name: square, steps: 4000}, and boundary beside it.",
  "a black box":
    "In the spec: {name: pgd, restarts: 12}; if it stays, add square and boundary to `attacks`: the gradient is masked, and they do without.",
  "enough events": "Check network.scaling, the threshold and the class map, or give more events.",
  "twice the steps": "In the spec: {name: pgd, steps: 80}.",
  "more restarts": "In the spec: {name: pgd, restarts: 6}.",
  "no event leaves": REPORT,
};

/** One sentence of what to try when the self-check of this name has failed. */
export function selfCheckCure(name: string): string {
  const fitting = Object.keys(CURES).filter((start) => name.startsWith(start));
  const closest = fitting.reduce((best, one) => (one.length > best.length ? one : best), "");
  return CURES[closest] ?? "Mend what its value shows, and audit again.";
}
