/** What is said by hand of each guard. P and Q are the |w|-weighted distributions of a class (or of its part in a region), nominal and after. */
const JS =
  "$$d = \\sqrt{\\tfrac12 \\sum_b \\left(p_b \\log_2\\frac{p_b}{m_b} + q_b \\log_2\\frac{q_b}{m_b}\\right)}, \\qquad m = \\tfrac12 (p + q).$$";
const LIN =
  "Lin, _IEEE Trans. Inf. Theory_ 37 (1991) 145, equation (4.1); as a distance Endres and Schindelin, _IEEE Trans. Inf. Theory_ 49 (2003) 1858.";

export const GUARDS = {
  jensenShannon: {
    definition:
      "The square root of the base-2 divergence of an observable's histograms before and after, with `guards.bins` equal bins between the nominal minimum and maximum of the class and one more on either side. 0 where nothing changes, 1 where nothing is left.",
    equation: JS,
    source: LIN,
    cost: "Two terms of the sum for every event that moves.",
    use: "For every observable that anybody histograms. It does not see a shift within a bin.",
  },
  offGridEqual: {
    definition: "The Jensen-Shannon distance in 37 equal bins, which share no inner edge with the usual ones.",
    equation: JS,
    source: `${LIN} The other bins are our own.`,
    cost: "As the distance itself.",
    use: "Beside it: an attack could fit itself to the very bins that it is judged by.",
  },
  offGridQuantile: {
    definition: "The Jensen-Shannon distance in 50 bins that hold equal shares of the nominal events.",
    equation: JS,
    source: `${LIN} The other bins are our own.`,
    cost: "As the distance itself.",
    use: "For peaked and falling distributions, whose equal bins are nearly empty or hold nearly everything.",
  },
  kolmogorovSmirnov: {
    definition: "The largest difference of the cumulative distributions, exactly, ties taken together.",
    equation: "$$D = \\max_x |F(x) - F'(x)| .$$",
    source: "Kolmogorov (1933); Smirnov, _Ann. Math. Stat._ 19 (1948) 279. Compared with scipy's `ks_2samp`.",
    cost: "Sorting what moved: it changes the cumulative distribution between the old and the new place only.",
    use: "Where bins would be arbitrary. It is most sensitive in the middle of a distribution, least in its tails.",
  },
  pearson: {
    definition:
      "Change of the whole matrix of linear correlations, diagonal included, over its size. Missing entries stand at their class's mean; columns that do not vary are left out; periodic ones are taken as x + delta.",
    equation: "$$c = \\frac{\\lVert C' - C \\rVert_F}{\\lVert C \\rVert_F} .$$",
    source:
      "Pearson (1895); the relative Frobenius norm as a limit is that of [2603.13970](https://arxiv.org/abs/2603.13970).",
    cost: "A rank-one correction for each event that moves: observables squared.",
    use: "Always: attacks that redraw observables one by one break it first. It sees linear dependence alone.",
  },
  occupancy: {
    definition:
      "The Jensen-Shannon distance of the frequencies of an observable's values, one bin a value for whole numbers and categories, one for missing entries.",
    equation: JS,
    source: LIN,
    cost: "As the distance itself.",
    use: "For multiplicities, tags and sentinels such as -999, which no histogram of numbers shows.",
  },
  yield: {
    definition: "The change of a region's sum of |w| over that sum, membership evaluated anew for every moved event.",
    equation: "$$y = \\frac{|W' - W|}{W}, \\qquad W = \\sum_{i \\in R} |w_i| .$$",
    source: "What a control region is for.",
    cost: "One condition for each event that moves.",
    use: "For each region of the spec (`regions`). Events that enter or leave it change its shapes, too.",
  },
  pairs: {
    definition:
      "The Jensen-Shannon distance of the two-dimensional histograms of 20 x 20 bins, with bins around them and one for missing entries, of each pair of observables; the value is the largest of all pairs.",
    equation: "$$\\max_{j<k} d_{jk}, \\qquad d_{jk} = d\\left(P(x_j, x_k), P'(x_j, x_k)\\right).$$",
    source: `${LIN} [Decision 0097](../../decisions/0097-pairs.md).`,
    cost: "Two terms for each event that moves and each pair: observables squared over two.",
    use: "Where somebody looks at pairs of observables: preset `joint`.",
  },
  pairsMean: {
    definition: "The mean, not the largest, of the two-dimensional distances of all pairs.",
    equation: "$$\\frac{2}{D (D - 1)} \\sum_{j<k} d_{jk} .$$",
    source: `${LIN} [Decision 0097](../../decisions/0097-pairs.md).`,
    cost: "That of `pairs`, which is computed with it.",
    use: "Beside the largest: an attack that knows it spreads its change over all the others.",
  },
  twoSample: {
    definition:
      "The area under the curve of a classifier that is trained to tell moved from nominal events, on events that it has not seen. One half: it cannot. How twins are kept apart, how folds widen the interval: [The two-sample classifier](../../explanation/two-sample.md).",
    equation:
      "$$A = \\frac{\\sum_{ij} w_i w_j\\,[s_i > s_j]}{\\sum_{ij} w_i w_j}, \\qquad i \\text{ adversarial},\\ j \\text{ nominal, ties half}.$$",
    source:
      "Lopez-Paz and Oquab, [1610.06545](https://arxiv.org/abs/1610.06545); interval by DeLong et al., _Biometrics_ 44 (1988) 837. Compared with boosted trees of scikit-learn.",
    cost: "Three trainings, about a second of one core for an attack.",
    use: "To know whether anything at all could tell. It needs a thousand events of the class and at most uses ten thousand.",
  },
  totalCorrelation: {
    definition:
      "The change of the total correlation of all observables, as a Gaussian of their correlation matrix has it, with noise of .001 of the variance on every observable so that dependent ones leave no logarithm of zero.",
    equation: "$$t = |T(C') - T(C)|, \\qquad T(C) = -\\tfrac12 \\ln \\det \\frac{C + r}{1 + r},\\quad r = 0.001 .$$",
    source: "Watanabe, _IBM J. Res. Dev._ 4 (1960) 66. [Decision 0097](../../decisions/0097-pairs.md).",
    cost: "That of the correlation matrix, and one decomposition of it.",
    use: "For reading: one number, in nats, for how much all observables together say of each other. It has no limit of its own.",
  },
  spearman: {
    definition:
      "The relative change of the matrix of rank correlations: Pearson's matrix of weighted ranks, ties sharing theirs, missing entries at the mean rank.",
    equation: "$$c_S = \\frac{\\lVert S' - S \\rVert_F}{\\lVert S \\rVert_F} .$$",
    source: "Spearman, _Am. J. Psychol._ 15 (1904) 72. Compared with scipy's `spearmanr`.",
    cost: "Sorting every observable anew, of at most 100,000 events.",
    use: "For reading, where tails dominate Pearson's matrix. It has no limit of its own, being too dear to follow in an attack.",
  },
  wasserstein: {
    definition: "The area between the cumulative distributions, over the observable's nominal spread.",
    equation: "$$W = \\frac{1}{\\sigma} \\int |F(x) - F'(x)|\\,dx .$$",
    source: "Vaserstein (1969). Compared with scipy's `wasserstein_distance`.",
    cost: "That of the Kolmogorov-Smirnov distance.",
    use: "For reading: how far an observable was carried, in standard deviations. It has no limit of its own.",
  },
  chiSquared: {
    definition:
      "The chi-squared of the two weighted histograms over its degrees of freedom, filled bins less one. It is 1 for chance at any number of events, so it needs, unlike a distance, no null to be read.",
    equation:
      "$$\\frac{\\chi^2}{n} = \\frac{1}{n} \\sum_b \\frac{(p_b - q_b)^2}{\\mathrm{var}\\,p_b + \\mathrm{var}\\,q_b} .$$",
    source: "Gagunashvili, [physics/0605123](https://arxiv.org/abs/physics/0605123).",
    cost: "That of the Jensen-Shannon distance.",
    use: "For reading, by those who are used to it. It has no limit of its own.",
  },
};
