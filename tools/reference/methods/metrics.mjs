/** What is said by hand of each metric. C are the events that are classified correctly before any attack. */
export const METRICS = {
  foolingRatio: {
    definition:
      "The weight of fooled events over that of correctly classified ones: classified wrongly at their moved point, by the network's plain scores of the float32 values as stored. No correctly classified event, or a network that says the same of all: no value, with the reason. `unweighted` stands beside it.",
    equation:
      "$$\\mathrm{FR} = \\frac{\\sum_{i \\in F} w_i}{\\sum_{i \\in C} w_i}, \\qquad n^* = \\frac{\\mathrm{FR}\\,(1 - \\mathrm{FR})\\,(\\sum w)^2}{\\sum w_i^2\\,(f_i - \\mathrm{FR})^2},$$\n\nwith Wilson's interval for n* events at 95 %; Kish's effective number at 0 and 1; 1,000 Poisson-bootstrap replicas where weights are negative.",
    source:
      "Fooling ratio as in [2603.13970](https://arxiv.org/abs/2603.13970); Wilson, _J. Am. Stat. Assoc._ 22 (1927) 209; Kish, _Survey Sampling_ (1965). Compared with statsmodels.",
    cost: "That of the attack.",
    use: "To compare attacks and directions. Of a guarded attack the interval is statistical, at the selection that was made.",
    figure: "curve",
  },
  curve: {
    definition:
      "The fooling ratio when every uncertainty is multiplied by s. What is fooled at a small scale also counts at larger ones, so the curve never falls. The smallest scaled distance of any fooled point that was found is an event's minimal scale, in events.parquet.",
    equation: "$$\\mathrm{FR}(s), \\qquad s_{50}: \\mathrm{FR}(s_{50}) = \\tfrac12 .$$",
    source: "Security curves: Biggio and Roli, [1712.03141](https://arxiv.org/abs/1712.03141).",
    cost: "An attack for each scale; one run for all with `minifool`.",
    use: "To see whether the answer hangs on the size of the uncertainties.",
    figure: "curve",
  },
  robustnessScore: {
    definition:
      "What is left of 100 when the best attack has fooled all it can while every gating guard holds, over attacks and directions. It is an upper bound: a stronger attack can only lower it.",
    equation: "$$R = 100\\,\\left(1 - \\max_{A\\ \\text{guarded}} \\mathrm{FR}_A(1)\\right).$$",
    source:
      "Our own; that only attacks within limits count is the question of [2605.07470](https://arxiv.org/abs/2605.07470).",
    cost: "That of the guarded attacks.",
    use: "To quote with guard preset, reference events and attack profile beside it, without which it says nothing.",
    figure: "curve",
  },
  hiddenRatio: {
    definition:
      "The change of a class's efficiency by the best guarded attack over the quadrature sum of the coherent plus and minus one sigma variations of the same efficiency. Where that sum is lost in its own statistical error, a lower limit. With control regions also over what the region that sees most would have told.",
    equation:
      "$$H = \\frac{|\\varepsilon' - \\varepsilon|}{\\sqrt{\\sum_k \\max(|\\Delta_k^+|, |\\Delta_k^-|)^2}}, \\qquad H_{\\mathrm{CR}} = \\frac{|\\varepsilon' - \\varepsilon|}{\\sqrt{(\\varepsilon_{\\mathrm{CR}}' - \\varepsilon_{\\mathrm{CR}})^2 + \\mathrm{stat}^2}} .$$",
    source: "The claim of [2605.07470](https://arxiv.org/abs/2605.07470).",
    cost: "Two scores an event and source of uncertainty.",
    use: "To judge whether conventional variations cover what cannot be seen. It is no factor to multiply an uncertainty by.",
    figure: "shift",
  },
  leverage: {
    definition:
      "How much of the fooling ratio of `pgd` at s = 1, without guards and from the nominal start, is lost when one observable may not move on its own, or a source or covariance set not at all. On at most 5,000 events of each direction.",
    equation:
      "$$\\ell_k = v(N) - v(N \\setminus k), \\qquad v(S) = \\mathrm{FR} \\text{ with only } S \\text{ free}.$$",
    source: "Our own, in the manner of impact plots.",
    cost: "At most 20 gradients an event for each observable and source.",
    use: "To find where a tighter uncertainty helps most.",
    figure: "leverage",
  },
  shapley: {
    definition:
      "What an observable or source adds to the same fooling ratio on average over orders in which all are set free: `leverage: { method: shapley, permutations: 20 }`. In each order the parts add up to the whole ratio exactly. Where there are no more orders than asked for all are taken, and there is no error.",
    equation:
      "$$\\phi_k = \\frac{1}{n} \\sum_{\\pi} \\left[v(\\pi_{<k} \\cup k) - v(\\pi_{<k})\\right], \\qquad \\sum_k \\phi_k = v(N),$$\n\nwith the standard error of the mean over the n orders.",
    source:
      "Shapley, _Contributions to the Theory of Games II_ (1953) 307; sampling: Castro, Gómez and Tejada, _Computers and Operations Research_ 36 (2009) 1726 (ApproShapley).",
    cost: "At most n (D - 1) runs of `pgd` for D observables and sources; `runs` in audit.json counts them.",
    use: "Where two observables only fool together, or either is enough: freezing charges both with the whole, or neither with anything.",
    figure: "leverage",
  },
  foolable: {
    definition:
      "The fooling ratio in bins of the score and of each guarded observable before the attack, beside how correctly classified and fooled events are distributed. 20 bins span the inner 98 % of the events, what lies beyond counts in the outermost; whole numbers have bins of their own, missing entries one.",
    equation:
      "$$\\mathrm{FR}_b = \\frac{\\sum_{i \\in F,\\ x_i \\in b} w_i}{\\sum_{i \\in C,\\ x_i \\in b} w_i}$$\n\nwith the interval of a fooling ratio; where a bin holds negative weights that of its variance.",
    source: "Our own.",
    cost: "A pass over the events for each observable.",
    use: "To see whether fooled events lie beside the threshold, as they should, or in a corner of phase space that nobody has looked at.",
    figure: "foolable",
  },
  visibleFrom: {
    definition:
      "The number of events from which the change would exceed what chance gives this check in 95 of 100 comparisons of unchanged samples. A null falls as one over the square root of the number of events, while the change stays. The report names for each attack the check that needs the fewest.",
    equation:
      "$$N = N_0 \\left(\\frac{\\text{null}(N_0)}{\\text{value}}\\right)^2$$\n\nand for chi-squared over ndf, which itself grows with N, without the square; for the two-sample classifier of what lies above one half.",
    source: "Our own.",
    cost: "None beyond the nulls.",
    use: "To know how much data would have shown an attack. It is each check's own null: the limit, which holds for all checks together, is wider.",
    figure: "visible",
  },
  movedShare: {
    definition:
      "The |w| share of the class that differs in any observable after the attack, whether fooled or moved to make good for others.",
    equation: "$$\\frac{\\sum_{i:\\ x_i' \\ne x_i} |w_i|}{\\sum_i |w_i|} .$$",
    source: "Our own.",
    cost: "None.",
    use: "Beside a fooling ratio: an attack that moves everybody a little is seen by a classifier long before any histogram shows it.",
    figure: "moved",
  },
  jointDistance: {
    definition:
      "The median length of the fooled events' moves in standard deviations, observables, theta and z taken together. A corner of a box in 30 observables is 5.5 of them away.",
    equation: "$$r_i = \\sqrt{\\sum_j u_{ij}^2 + \\sum_k \\theta_{ik}^2 + \\sum z^2} .$$",
    source: "Our own.",
    cost: "None.",
    use: "To judge how probable the moves are as a joint fluctuation.",
    figure: "distance",
  },
  physics: {
    definition:
      "Efficiency of the attacked class, background rejection, AUC and selected yields, nominally and with this class alone at its moved points.",
    equation:
      "$$\\varepsilon = \\frac{\\sum_{\\text{selected}} w}{\\sum w}, \\qquad \\text{rejection} = \\frac{1}{\\varepsilon_B} .$$",
    source: "The usual figures of a working point.",
    cost: "None.",
    use: "To say what an attack would do to an analysis.",
    figure: "shift",
  },
  templates: {
    definition:
      "Sums of signed weights in the bins of a fit, of the score and of each observable that the spec asks for, before and after each guarded attack at s = 1. An attack has one side: downwards is the mirror image. What lies outside the edges is in none.",
    equation:
      "$$u_b = \\sum_{i:\\ x_i' \\in b} w_i, \\qquad d_b = 2 n_b - u_b, \\qquad \\mathrm{var}(u_b - n_b) = \\sum_{i \\text{ leaves or reaches } b} w_i^2 .$$",
    source: "The usual templates of a systematic uncertainty.",
    cost: "A pass over the events for each quantity.",
    use: "To put the shift into a fit as a diagnostic. It is no calibrated standard deviation.",
    figure: "scores",
  },
  scores: {
    definition: "Sums of |w| in 50 bins of the network's score, before and after each attack at s = 1.",
    equation: "$$n_b = \\sum_{i:\\ s_i \\in b} |w_i| .$$",
    source: "The usual template.",
    cost: "None.",
    use: "To see what a fit to the score would see.",
    figure: "scores",
  },
};
