import { expect, it } from "vitest";
import { SHAPE_RULES } from "../shapes/index.js";
import { ADJOINTS } from "./table.js";

/** Operators whose results are conditions, sizes, or values that no gradient is asked of. */
const WITHOUT = [
  "Greater",
  "GreaterOrEqual",
  "Less",
  "LessOrEqual",
  "Equal",
  "And",
  "Or",
  "Xor",
  "Not",
  "IsNaN",
  "Mod",
  "EventNumber",
  "TopK",
  "Output",
];
/** As many operands as there are parts to join: see `adjointOf`. */
const VARIADIC = ["Concat"];

it("every canonical operator has a derivative or is one that needs none", () => {
  const left = Object.keys(SHAPE_RULES).filter((op) => !(op in ADJOINTS));
  expect(left.sort()).toEqual([...WITHOUT, ...VARIADIC].sort());
});

it("every derivative is that of a canonical operator", () => {
  expect(Object.keys(ADJOINTS).filter((op) => !(op in SHAPE_RULES))).toEqual([]);
});
