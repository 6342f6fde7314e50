/** What is said by hand of each attack: definition, equation, source, cost, use. */
const arxiv = (number) => `[${number}](https://arxiv.org/abs/${number})`;

export const ATTACKS = {
  random: {
    definition:
      "Moves are drawn at random inside the envelope, in turn uniform and Gaussian of one half-width truncated at one. The first of `draws` that fools the network counts; figures of the population use it.",
    equation:
      "$$u \\sim \\mathrm{Uniform}(E_s) \\quad\\text{or}\\quad u_j \\sim \\mathcal N(0, s^2),\\ |u_j| \\le s .$$",
    source: "Conventional smearing; what every attack has to beat.",
    cost: "At most `draws` scores an event.",
    use: "Always, as the baseline. An attack that does not beat it is broken, or the network is not sensitive to directions at all.",
  },
  nominal: {
    definition:
      "All events together are shifted by plus and minus one standard deviation of one observable or source at a time: conventional error propagation. It fools nobody one by one, has no fooling ratio and never sets a score; it is what H compares with.",
    equation: "$$x_i' = x_i \\pm \\sigma_k(x_i) \\quad\\text{for all } i \\text{ with the same sign}.$$",
    source: "The usual variation of a systematic uncertainty.",
    cost: "Two scores an event and source of uncertainty.",
    use: "Always. Variations of an analysis with files, weights or formulas of their own stand beside it ([how to](../../how-to/conventional-variations.md)).",
  },
  fgsm: {
    definition: "One full step along the sign of the gradient of the margin.",
    equation: "$$u = P(-s\\,\\mathrm{sign}\\,\\nabla m(0)).$$",
    source: `Goodfellow, Shlens and Szegedy, ${arxiv("1412.6572")}.`,
    cost: "One gradient an event.",
    use: "To see how linear the network is. A single step that beats `pgd` shows a gradient that misleads.",
  },
  pgd: {
    definition:
      "Many short steps along the sign of the gradient, each projected onto the envelope, from the event itself and from random points; in a ball along the gradient instead of its sign. A row ends at the first point that fools.",
    equation:
      "$$u_{t+1} = P\\left(u_t - h s\\,\\mathrm{sign}\\,\\nabla m(u_t)\\right), \\qquad h = \\texttt{stepSize}.$$",
    source: `Madry et al., ${arxiv("1706.06083")}, section 2.1.`,
    cost: "`steps` gradients for each of the 1 + `restarts` starts, less what is saved on events that are fooled on the way.",
    use: "Always: leverage, curves and self-checks rest on it.",
  },
  apgd: {
    definition:
      "`pgd` with momentum, whose step h begins at 2 s. At checkpoints after .22 of the steps, then ever sooner down to .06, it is halved where fewer than three quarters of the steps helped, or where neither h nor the best margin changed since the last one; the row goes on from its best point. The margin is the loss: for one output the published ratio of logits is undefined, and signs do not see a factor.",
    equation:
      "$$z = P(u_t - h_t\\,\\mathrm{sign}\\,\\nabla m(u_t)), \\qquad u_{t+1} = P\\left(u_t + 0.75\\,(z - u_t) + 0.25\\,(u_t - u_{t-1})\\right).$$",
    source: `Croce and Hein, ${arxiv("2003.01690")}, algorithm 1.`,
    cost: "As `pgd`, with no step length to choose.",
    use: "Where doubling the steps of `pgd` still helps.",
  },
  minifool: {
    definition:
      "Minimises distance and margin together with Adam in the largest envelope, sends what is left down the margin, and finds the smallest envelope that still holds a fooled point by bisection, with `polish` gradient steps in each half.",
    equation: "$$\\min_u\\ \\alpha\\,\\mathrm{mean}(u^2) + \\beta\\,(m(u) - g)^2, \\qquad g = \\texttt{goal} < 0.$$",
    source: `Flek et al., ${arxiv("2511.01352")}, with the margin in the place of the score.`,
    cost: "At most 2 `steps` + `bisections` x `polish` gradients for the whole curve FR(s).",
    use: "For minimal scales of events, and curves at a fraction of the cost of `pgd`.",
  },
  deepfool: {
    definition:
      "Steps to the border of the network made linear, until it is crossed: d is the steepest direction of the envelope's norm, $\\lVert\\cdot\\rVert_*$ its dual norm (summed over u, theta and each z); among several classes the nearest border.",
    equation:
      "$$u_{t+1} = P\\left(u_t - (1 + o)\\,\\frac{|m(u_t)|}{\\lVert\\nabla m\\rVert_*}\\,d\\right), \\qquad o = \\texttt{overshoot}.$$",
    source: `Moosavi-Dezfooli, Fawzi and Frossard, ${arxiv("1511.04599")}, algorithms 1 and 2.`,
    cost: "At most `steps` gradients, times the other classes.",
    use: "For a quick look at distances; it stops short where the network is curved.",
  },
  rdsa: {
    definition:
      "`observables` of an event are replaced by values of random events (of its class, or of all with `marginal: all`), anew up to `tries` times until the network is fooled: marginals stay what they are, correlations do not. Draws are clipped to the envelope; `envelope: free` leaves them as published, and what may leave the envelope never counts for a score.",
    equation:
      "$$x_j' = x_{r(j),j} \\ \\text{for } j \\in J, \\quad |J| = \\texttt{observables}, \\quad r(j) \\text{ a random event}.$$",
    source: `RDSA, ${arxiv("2501.05588")}.`,
    cost: "At most `tries` scores an event.",
    use: "To see how far the network relies on correlations.",
  },
  square: {
    definition:
      "Random search that looks at scores alone: a random subset of the moves goes to one end of its range each (in a ball, what the subset takes up of the radius is spread over it in a random direction), and the proposal is kept unless the margin rises. The subset's share begins at `share` and is halved along the published schedule.",
    equation:
      "$$u_{t+1} = \\begin{cases} v & m(v) \\le m(u_t) \\\\ u_t & \\text{else} \\end{cases}, \\qquad v_j = \\pm s \\text{ for } j \\in J_t .$$",
    source: `Andriushchenko et al., ${arxiv("1912.00049")}, algorithm 1, for columns instead of pixels.`,
    cost: "At most `steps` scores an event, of at most `events` events of each direction: a sample sets no score.",
    use: "For networks without a gradient; beside `pgd`, to unmask a gradient that leads nowhere.",
  },
  boundary: {
    definition:
      "From a fooled point, in a box up to eight times as wide, along the border towards the event: a random step aside at the same distance, then a nearer one, each kept while the network stays fooled; their lengths adapt to how often it does. Distance is the smallest scale whose envelope holds the point.",
    equation: "$$\\min_u\\ \\lVert u \\rVert_E \\quad\\text{such that } x + \\sigma u \\text{ is fooled}.$$",
    source: `Brendel, Rauber and Bethge, ${arxiv("1712.04248")}, algorithm 1.`,
    cost: "At most `draws` + 2 `steps` decisions an event, of at most `events` events of each direction: a sample sets no score.",
    use: "Where only decisions are known. Where scores are known, `square` asks more of them.",
  },
  release: {
    definition:
      "Candidates are the fooled points of `pgd` from all starts, by sign and by shape in turn, shrunk to the smallest flip by bisection. All are taken; then weight is given back, worst gain for each guard's cost first, until every gating guard of class and regions holds; at last whatever still fits is taken again.",
    equation:
      "$$\\text{give back least } \\frac{|w_i|}{\\sum_g \\max(r_g, 0.3)^4\\,\\Delta_i g}, \\qquad r_g = \\frac{v_g}{L_g},\\quad v_g \\text{ the value and } L_g \\text{ the limit of guard } g .$$",
    source: "Our own: [decision 0033](../../decisions/0033-attacks.md).",
    cost: "That of `pgd` with `bisections` scores, and the guards' sums for each batch that is given back.",
    use: "Always: a plain lower bound on what guards let pass.",
  },
  conservattack: {
    definition:
      "In each of `iterations` passes every event that is not yet fooled is moved once. For each observable, `candidates` values are drawn on the side to which the gradient points; of those within the caps the one that disturbs histogram and correlations least is taken. Kept is the iteration that fools most while every gating guard holds. More, and the flaws of the published code as options: [CONSERVAttack](../../explanation/conservattack.md).",
    equation:
      "$$\\min\\ \\alpha\\,d_j + \\beta\\,c \\quad\\text{with } d_j \\le \\texttt{distanceCap},\\ c \\le \\texttt{correlationCap},$$\n\nd the Jensen-Shannon distance of the observable, c the Frobenius norm of the correlations' change.",
    source: `CONSERVAttack, ${arxiv("2603.13970")}.`,
    cost: "Linear in events x observables x candidates: a candidate is two terms of a sum over bins.",
    use: "To compare with published results. `compensated` begins at its solution and is never below it.",
  },
  compensated: {
    definition:
      "Fools as much weight as guards let pass when events that are not fooled move, too, inside their own envelopes, and refill what the fooled ones left. It begins at the solutions of all attacks that ran before. How it searches: [The compensated attack](../../explanation/compensated.md).",
    equation:
      "$$\\max \\sum_{i \\in F} |w_i| \\quad\\text{such that } v_g(x') \\le L_g \\text{ for every gating guard } g .$$",
    source: "Our own: [decision 0120](../../decisions/0120-compensated.md).",
    cost: "The candidates of `release`, and at most `sweeps` passes over events and observables, each with at most three scores an event and observable.",
    use: "Whenever a score is quoted. Where `release` already fools whatever `pgd` fools, it adds nothing.",
  },
};
