import { type Aggregation, AGGREGATIONS, type Expression } from "./expression.js";
import { namesOf } from "./format.js";
import { parseAggregation, parseExpression } from "./parse.js";

/** A column of numbers that a reader makes of the lists of a file. */
export type ListReference =
  /** Element `index` of every event's list, counted from 0; missing where the list is shorter. */
  | { readonly kind: "element"; readonly name: string; readonly list: string; readonly index: number }
  /** One number out of every event's list, or lists of one length. */
  | { readonly kind: "aggregation"; readonly name: string; readonly call: Aggregation; readonly of: Expression };

const ELEMENT = /^(.+)\[(\d+)\]$/s;
const AGGREGATION = new RegExp(`^(?:${AGGREGATIONS.join("|")})\\(.*\\)$`, "s");

/** What a name says of lists: `Jet_pt[0]`, `sum(Jet_pt > 30)`; null for the name of a plain column. */
export function listReference(name: string): ListReference | null {
  const element = ELEMENT.exec(name);
  if (element !== null) return { kind: "element", name, list: element[1] ?? "", index: Number(element[2]) };
  if (!AGGREGATION.test(name)) return null;
  const read = parseAggregation(name);
  return read === null ? null : { kind: "aggregation", name, ...read };
}

/**
 * Names in any texts of a spec, keys included, that are elements or aggregations of lists. Texts that are no expressions, such as
 * titles, may give some that no file has.
 */
export function listReferencesIn(value: unknown): readonly string[] {
  const found = new Set<string>();
  const read = (text: string): void => {
    for (const name of [text, ...namesIn(text)]) if (isReference(name)) found.add(name);
  };
  const visit = (one: unknown): void => {
    if (typeof one === "string") read(one);
    else if (Array.isArray(one)) one.forEach(visit);
    else if (one !== null && typeof one === "object")
      for (const [key, inner] of Object.entries(one)) {
        read(key);
        visit(inner);
      }
  };
  visit(value);
  return [...found];
}

/** Names of an expression; none where the text is no expression. */
function namesIn(text: string): readonly string[] {
  if (!/[[(]/.test(text)) return [];
  try {
    return namesOf(parseExpression(text));
  } catch {
    return [];
  }
}

function isReference(name: string): boolean {
  try {
    return listReference(name) !== null;
  } catch {
    return false;
  }
}
