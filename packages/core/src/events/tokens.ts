import { Lexer, createToken } from "chevrotain";

/** With `[0]` behind it, an element of a list. */
const plainName = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*(?:\[\d+\])?/uy;

/** Matched by a function because the lexer library does not know letters beyond ASCII. */
const matchName = (text: string, offset: number): RegExpExecArray | null => {
  plainName.lastIndex = offset;
  return plainName.exec(text);
};

export const Name = createToken({ name: "Name", pattern: matchName, line_breaks: false });
export const QuotedName = createToken({ name: "QuotedName", pattern: /`[^`\n]+`(?:\[\d+\])?/, line_breaks: false });
export const Text = createToken({ name: "Text", pattern: /"[^"\n]*"|'[^'\n]*'/, line_breaks: false });
export const NumberLiteral = createToken({ name: "Number", pattern: /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/ });
export const Or = createToken({ name: "Or", pattern: /\|\||or/, longer_alt: Name });
export const And = createToken({ name: "And", pattern: /&&|and/, longer_alt: Name });
export const Not = createToken({ name: "Not", pattern: /not/, longer_alt: Name });
export const Comparison = createToken({ name: "Comparison", pattern: /<=|>=|==|!=|<|>/ });
export const Bang = createToken({ name: "Bang", pattern: /!/ });
export const Sum = createToken({ name: "Sum", pattern: /[+-]/ });
export const Power = createToken({ name: "Power", pattern: /\^|\*\*/ });
export const Product = createToken({ name: "Product", pattern: /[*/]/ });
export const Open = createToken({ name: "Open", pattern: /\(/ });
export const Close = createToken({ name: "Close", pattern: /\)/ });
export const Comma = createToken({ name: "Comma", pattern: /,/ });
const Blank = createToken({ name: "Blank", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });

/** In order of trial: a longer operator before its own beginning, keywords before names. */
export const TOKENS = [
  ...[Blank, QuotedName, Text, NumberLiteral, Or, And, Not, Name],
  ...[Comparison, Bang, Sum, Power, Product, Open, Close, Comma],
];

export const expressionLexer = new Lexer(TOKENS, { positionTracking: "onlyOffset", safeMode: true });
