import { FoolproofError } from "../errors/index.js";
import type { Expression } from "./expression.js";

const refuse = (message: string, hint: string, column: string): FoolproofError =>
  new FoolproofError({ code: "FP_FORMULA_TEXT", message, hint, where: { column } });

/** How texts of a column are coded. */
export interface TextCodes {
  /** Code of a text; null: the column holds numbers. */
  readonly codeOf: (column: string, text: string) => number | null;
  readonly isText: (column: string) => boolean | undefined;
}

/**
 * An expression in which texts have become the codes of the columns that they are compared with.
 * @throws FoolproofError FP_FORMULA_TEXT where a column of numbers is compared with a text, or a text column stands where a number
 * is needed.
 */
export function encodeTextsBy(expression: Expression, { codeOf, isText }: TextCodes): Expression {
  const visit = (node: Expression, comparable: boolean): Expression => {
    if (node.kind === "name" && isText(node.name) === true && !comparable)
      throw refuse(
        `"${node.name}" holds texts and stands where a number is needed`,
        'Texts can be compared with == and != only, e.g. split == "test".',
        node.name,
      );
    if (node.kind !== "call") return node;
    const [left, right] = node.of;
    if ((node.call === "equal" || node.call === "notEqual") && left !== undefined && right !== undefined) {
      const [name, text] = left.kind === "text" ? [right, left] : [left, right];
      if (text.kind === "text") {
        const code = name.kind === "name" ? codeOf(name.name, text.value) : null;
        if (name.kind !== "name" || code === null)
          throw refuse(
            `${name.kind === "name" ? `"${name.name}" holds numbers` : "a formula gives a number"} and is compared with the text "${text.value}"`,
            "Write the number without quotes, or compare the text with a text column.",
            name.kind === "name" ? name.name : "",
          );
        return { ...node, of: [name, { kind: "number", value: code }] };
      }
    }
    return { ...node, of: node.of.map((one) => visit(one, node.call === "missing")) };
  };
  return visit(expression, false);
}

/**
 * An expression in which texts have become codes of `dictionaries`; a text that no event has becomes -1, which equals none.
 * Already encoded expressions stay as they are where they compare codes with numbers.
 * @throws FoolproofError FP_FORMULA_TEXT.
 */
export function encodeTexts(expression: Expression, dictionaries: ReadonlyMap<string, readonly string[]>): Expression {
  return encodeTextsBy(expression, {
    codeOf: (column, text) => dictionaries.get(column)?.indexOf(text) ?? null,
    isText: () => false,
  });
}
