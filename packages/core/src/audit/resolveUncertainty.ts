import type { Expression, Observable } from "../events/index.js";
import { parseExpression } from "../events/index.js";
import { call, column, expressionOf, number } from "./expressions.js";
import { type CorrectionPlace, lookUp, type LookUpContext } from "./lookUp.js";
import type { CorrectionSpec, ObservableSpec } from "./spec.js";

type Widths = NonNullable<Observable["uncertainty"]>;

/** Both half-widths that one correction gives. */
function fromCorrection(given: CorrectionSpec, place: CorrectionPlace): Widths {
  const { of } = given;
  const size = call("abs", column(place.observable));
  const side = (own: CorrectionSpec["fixed"]): Expression => {
    const value = lookUp(given, own, place);
    // A size has no sign; corrections for the downward side are often given with a minus.
    if (of === "factor") return call("multiply", call("abs", call("subtract", value, number(1))), size);
    return of === "absolute" ? call("abs", value) : call("multiply", call("abs", value), size);
  };
  const up = side(given.up);
  return { up, down: given.down === undefined ? up : side(given.down) };
}

/** The sum in quadrature of independent half-widths. */
const inQuadrature = (sides: readonly Expression[]): Expression => sides.reduce((a, b) => call("hypot", a, b));

/** The half-widths of an observable as expressions at the nominal event. */
export function resolveUncertainty(
  name: string,
  given: NonNullable<ObservableSpec["uncertainty"]>,
  context: LookUpContext,
): Widths {
  const path = `observables.${name}.uncertainty`;
  const value = column(name);
  const size = call("abs", value);
  if ("absolute" in given) {
    const width = expressionOf(given.absolute, `${path}.absolute`);
    return { up: width, down: width };
  }
  if ("relative" in given) {
    const width = call("multiply", expressionOf(given.relative, `${path}.relative`), size);
    return { up: width, down: width };
  }
  if ("logNormal" in given) {
    const kappa = expressionOf(given.logNormal, `${path}.logNormal`);
    const up = call("multiply", call("subtract", kappa, number(1)), size);
    const down = call("multiply", call("subtract", number(1), call("divide", number(1), kappa)), size);
    const positive = call("greaterOrEqual", value, number(0));
    return { up: call("where", positive, up, down), down: call("where", positive, down, up), kappa };
  }
  if ("formula" in given) {
    const width = parseExpression(given.formula, { path: `${path}.formula` });
    return { up: width, down: width };
  }
  if ("columns" in given) {
    const [up, down] = [column(given.columns.up), column(given.columns.down)];
    // A variation upwards may lower the value: what counts is how far either of them goes on each side.
    const reach = (from: readonly [Expression, Expression], to: readonly [Expression, Expression]): Expression =>
      call("max", call("subtract", ...from), call("subtract", ...to), number(0));
    return { up: reach([up, value], [down, value]), down: reach([value, down], [value, up]) };
  }
  if ("correctionlib" in given) {
    const listed = Array.isArray(given.correctionlib);
    const parts = [given.correctionlib].flat().map((one, i) =>
      fromCorrection(one, {
        ...context,
        observable: name,
        path: `${path}.correctionlib${listed ? `[${String(i)}]` : ""}`,
      }),
    );
    const up = inQuadrature(parts.map((one) => one.up));
    return { up, down: parts.every((one) => one.up === one.down) ? up : inQuadrature(parts.map((one) => one.down)) };
  }
  const up = expressionOf(given.up, `${path}.up`);
  const down = expressionOf(given.down, `${path}.down`);
  return given.of === "value" ? { up: call("multiply", up, size), down: call("multiply", down, size) } : { up, down };
}
