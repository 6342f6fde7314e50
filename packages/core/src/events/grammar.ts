import { EmbeddedActionsParser, type IToken } from "chevrotain";
import type { Operator } from "./expression.js";
import * as t from "./tokens.js";

/** What the grammar alone can tell: function names and arguments are not yet checked. */
export type RawExpression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string; readonly at: number }
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | { readonly kind: "operator"; readonly call: Operator; readonly of: readonly RawExpression[]; readonly at: number }
  | { readonly kind: "function"; readonly call: string; readonly of: readonly RawExpression[]; readonly at: number };

const BINARY: Readonly<Record<string, Operator>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "<": "less",
  "<=": "lessOrEqual",
  ">": "greater",
  ">=": "greaterOrEqual",
  "==": "equal",
  "!=": "notEqual",
};

const operator = (call: Operator, token: IToken, of: readonly RawExpression[]): RawExpression => ({
  kind: "operator",
  call,
  of,
  at: token.startOffset,
});

const binary = (token: IToken, left: RawExpression, right: RawExpression): RawExpression =>
  operator(BINARY[token.image] ?? "add", token, [left, right]);

const unquoted = (token: IToken): string => token.image.slice(1, -1);
/** The name in backticks, with the `[0]` behind it. */
const quotedName = ({ image }: IToken): string => image.slice(1).replace("`", "");

/**
 * Loosest first: or, and, not, comparison (never chained), sum, product, sign and !, power. Power groups to the right and binds
 * tighter than the sign before it (-2^2 is -4); its exponent may carry a sign of its own.
 */
class ExpressionParser extends EmbeddedActionsParser {
  readonly expression: () => RawExpression;

  constructor() {
    super(t.TOKENS, { recoveryEnabled: false });

    const primary = this.RULE("primary", (): RawExpression =>
      this.OR([
        {
          ALT: () => {
            const token = this.CONSUME(t.NumberLiteral);
            return { kind: "number", value: Number(token.image) } as const;
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.Text);
            return { kind: "text", value: unquoted(token), at: token.startOffset } as const;
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.QuotedName);
            return { kind: "name", name: quotedName(token), at: token.startOffset } as const;
          },
        },
        { ALT: () => this.SUBRULE(nameOrCall) },
        {
          ALT: () => {
            this.CONSUME1(t.Open);
            const inner = this.SUBRULE(either);
            this.CONSUME1(t.Close);
            return inner;
          },
        },
      ]),
    );

    const nameOrCall = this.RULE("nameOrCall", (): RawExpression => {
      const token = this.CONSUME(t.Name);
      const at = token.startOffset;
      const of: RawExpression[] = [];
      const call = this.OPTION(() => {
        this.CONSUME(t.Open);
        this.MANY_SEP({ SEP: t.Comma, DEF: () => of.push(this.SUBRULE(either)) });
        this.CONSUME(t.Close);
        return { kind: "function", call: token.image, of, at } as const;
      });
      if (call !== undefined) return call;
      return token.image === "pi" ? { kind: "number", value: Math.PI } : { kind: "name", name: token.image, at };
    });

    const power = this.RULE("power", (): RawExpression => {
      const base = this.SUBRULE(primary);
      return this.OPTION(() => operator("power", this.CONSUME(t.Power), [base, this.SUBRULE(sign)])) ?? base;
    });

    const sign: () => RawExpression = this.RULE("sign", (): RawExpression =>
      this.OR([
        {
          ALT: () => {
            const token = this.CONSUME(t.Sum);
            const inner = this.SUBRULE1(sign);
            return token.image === "-" ? operator("negate", token, [inner]) : inner;
          },
        },
        { ALT: () => operator("not", this.CONSUME(t.Bang), [this.SUBRULE2(sign)]) },
        { ALT: () => this.SUBRULE(power) },
      ]),
    );

    const product = this.RULE("product", (): RawExpression => {
      let left = this.SUBRULE1(sign);
      this.MANY(() => (left = binary(this.CONSUME(t.Product), left, this.SUBRULE2(sign))));
      return left;
    });

    const sum = this.RULE("sum", (): RawExpression => {
      let left = this.SUBRULE1(product);
      this.MANY(() => (left = binary(this.CONSUME(t.Sum), left, this.SUBRULE2(product))));
      return left;
    });

    const comparison = this.RULE("comparison", (): RawExpression => {
      const left = this.SUBRULE1(sum);
      return this.OPTION(() => binary(this.CONSUME(t.Comparison), left, this.SUBRULE2(sum))) ?? left;
    });

    const negation: () => RawExpression = this.RULE("negation", (): RawExpression =>
      this.OR([
        { ALT: () => operator("not", this.CONSUME(t.Not), [this.SUBRULE(negation)]) },
        { ALT: () => this.SUBRULE(comparison) },
      ]),
    );

    const both = this.RULE("both", (): RawExpression => {
      let left = this.SUBRULE1(negation);
      this.MANY(() => (left = operator("and", this.CONSUME(t.And), [left, this.SUBRULE2(negation)])));
      return left;
    });

    const either: () => RawExpression = this.RULE("either", (): RawExpression => {
      let left = this.SUBRULE1(both);
      this.MANY(() => (left = operator("or", this.CONSUME(t.Or), [left, this.SUBRULE2(both)])));
      return left;
    });

    this.expression = either;
    this.performSelfAnalysis();
  }
}

const parser = new ExpressionParser();

/** The first place that the grammar does not allow; `token` is null at the end of the text. */
export interface GrammarMistake {
  readonly at: number;
  readonly token: string | null;
  readonly afterComparison: boolean;
}

/** Reads a text by the grammar alone. */
export function readGrammar(text: string): { readonly tree: RawExpression } | { readonly mistake: GrammarMistake } {
  const { tokens, errors } = t.expressionLexer.tokenize(text);
  parser.input = tokens;
  const tree = parser.expression();
  const stranger = errors[0];
  const broken = parser.errors[0];
  const brokenAt =
    broken === undefined ? Infinity : Number.isNaN(broken.token.startOffset) ? text.length : broken.token.startOffset;
  if (stranger !== undefined && stranger.offset <= brokenAt)
    return { mistake: { at: stranger.offset, token: text.charAt(stranger.offset), afterComparison: false } };
  if (broken !== undefined) {
    const ended = Number.isNaN(broken.token.startOffset);
    const afterComparison =
      broken.token.tokenType === t.Comparison &&
      tokens.some((one) => one.tokenType === t.Comparison && one.startOffset < brokenAt);
    return { mistake: { at: brokenAt, token: ended ? null : broken.token.image, afterComparison } };
  }
  return { tree };
}
