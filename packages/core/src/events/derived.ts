/**
 * Derived observables: order, values, anchoring and what freezes them.
 *
 * *Anchor.* With g the formula and x the nominal event, a perturbed event x' holds x'_d = x_d + (g(x') - g(x)), so that an
 * unmoved event keeps the file's own value to the bit. g is evaluated in float64 on the row *as stored*: float32 primaries,
 * periodic ones wrapped, other derived observables as their own float32 results. A row can thus be checked from itself.
 *
 * *Missing operands.* Which entries are missing never changes under a perturbation, so what a formula lacks is a property of
 * the nominal event. A formula *needs a missing value* by these rules, from the leaves up:
 *   - a name needs one where its entry is missing; a number never;
 *   - `missing(x)` never does;
 *   - `coalesce(x, v)` does where x does and v does too;
 *   - `where(c, a, b)` does where c does, or the branch that c takes does. Where c may change under a perturbation, both
 *     branches count. c is *settled* (cannot change) when every name in it, outside `missing()`, is one that never moves: a
 *     spectator, a fixed or categorical observable, one without uncertainty, or a derived one made of such only;
 *   - anything else does where one of its operands does.
 * So `lep1_pt + coalesce(jet2_pt, 0)` and `where(missing(jet2_pt), met, met + jet2_pt)` follow their movable operands whether
 * or not there is a second jet, and so does `where(n_jets >= 2, jet1_pt + jet2_pt, jet1_pt)` while n_jets does not move.
 *
 * *Frozen.* A derived entry is frozen, x'_d = x_d with gradient 0, where it is itself missing, where its formula needs a missing
 * value, or where g(x) is not a finite number. `frozenDerived` computes this from the nominal event alone: engines take the
 * mask as data and apply it to the arguments of the formula, not to its result (0 times NaN is NaN).
 *
 * *Absent from the file.* The value is float32(g(x)); where g needs a missing value (here every condition is decided at x) it is
 * missing itself: the first declared sentinel, NaN without one.
 */
export {};
