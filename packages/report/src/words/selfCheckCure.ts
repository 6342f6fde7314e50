/** What to try when a self-check fails, by words in its name; in this order, the first that matches. */
const CURES: readonly { readonly match: RegExp; readonly cure: string }[] = [
  {
    match: /donor|planted|closed form/i,
    cure: "The attack misses points that it should find: raise pgd's steps and restarts, and look for an observable whose uncertainty is zero or enormous.",
  },
  {
    match: /step|restart|converge|stronger/i,
    cure: "The attack has not converged: give pgd more steps or restarts (attacks: [{name: pgd, steps: 80, restarts: 6}, release]).",
  },
  {
    match: /random|black|fgsm|single|monoton|scale/i,
    cure: "A weaker attack finds what a stronger one misses: give pgd more restarts, or a smaller stepSize.",
  },
  {
    match: /finite difference|float32|precision/i,
    cure: "The network's gradient is rough in float32: export it in float32 throughout, and look for very large weights or inputs that are not scaled.",
  },
  {
    match: /gradient/i,
    cure: "Many events have no usable gradient: check the scaling of the inputs, and whether the network is saturated or ends in a step.",
  },
  {
    match: /determin|repeat/i,
    cure: "The network gives different answers to the same events: export it in inference mode (no dropout, no random layers).",
  },
  {
    match: /constraint|envelope|member|verif/i,
    cure: "A perturbed event left the envelope or a constraint: check that ranges and formulas agree with the file, then report this as a bug.",
  },
  {
    match: /null|bootstrap|itself|guard/i,
    cure: "The guards misjudge an unchanged sample: use more events, or fewer bins (guards.bins).",
  },
  {
    match: /constant/i,
    cure: "The control that must find nothing found something: report this as a bug with audit.json.",
  },
];

/** One sentence of what to try when the self-check of this name has failed. */
export function selfCheckCure(name: string): string {
  return (
    CURES.find(({ match }) => match.test(name))?.cure ??
    "Read its figure among the self-checks, mend the cause, and audit again."
  );
}
