import { describe, expect, test } from "vitest";
import { formatExpression } from "../events/index.js";
import { envelopeDigest, specDigest } from "./digests.js";
import { parseAuditSpec } from "./parse.js";
import { resolveSpec } from "./resolve.js";
import type { ResolvedSpec } from "./resolved.js";
import { resolvedSpecRecord } from "./digests.js";

const HASH = "0123456789abcdef";

function resolved(rest: string, observables = "pt: {uncertainty: {relative: 0.1}}"): ResolvedSpec {
  const text = `version: 1
title: Toy
network: {file: net.onnx, inputs: [pt, met]}
data: [{file: s.csv, class: s}, {file: b.csv, class: b}]
classes: {signal: s, background: b}
observables:
  ${observables}
  met: {range: [0, null]}
  phi: {kind: periodic, period: 6.283185307179586, input: false}
  ht: {formula: "pt + met", input: false}
  charge: {kind: categorical, input: false}
${rest}
`;
  return resolveSpec(parseAuditSpec(text, { file: "audit.yaml" }), {
    file: "audit.yaml",
    network: { file: "net.onnx", inputColumns: 2, outputs: 1, outputKind: "sigmoid" },
    columns: null,
    corrections: new Map([["j.json", HASH]]),
  });
}

const movesOf = (rest: string): Readonly<Record<string, readonly [string, string]>> =>
  Object.fromEntries(
    resolved(rest).envelope.groups.flatMap(({ components }) =>
      components.flatMap(({ name, moves }) =>
        moves.map(({ observable, up, down }) => [
          `${name} ${observable}`,
          [formatExpression(up), formatExpression(down)] as const,
        ]),
      ),
    ),
  );

const failure = (rest: string, observables?: string): Record<string, unknown> => {
  try {
    resolved(rest, observables);
  } catch (error) {
    const { code, message, where } = error as { code: string; message: string; where: { path: string } };
    return { code, message, path: where.path };
  }
  return {};
};

describe("sources of a spec", () => {
  test("move by fractions, amounts, formulas, sides, columns, with their sign, in the order of the observables", () => {
    const found = movesOf(
      "sources: {JES: {moves: {met: -0.01, pt: '0.02 * pt'}}, tilt: {type: shift, moves: {phi: {up: 0.1, down: 0}, met: {columns: {up: met_up, down: met_down}}}}}",
    );
    expect(found).toEqual({
      "JES pt": ["0.02 * pt * pt", "0.02 * pt * pt"],
      "JES met": ["-0.01 * met", "-0.01 * met"],
      "tilt met": ["met_up - met", "met - met_down"],
      "tilt phi": ["0.1", "0"],
    });
    expect(Object.keys(found)).toEqual(["JES pt", "JES met", "tilt met", "tilt phi"]);
  });

  test("look up corrections: a fraction keeps its sign, a factor has one for each side", () => {
    const correction = (rest: string): readonly [string, string] =>
      movesOf(
        `sources: {JES: {moves: {pt: {correctionlib: {file: j.json, correction: C, inputs: {JetPt: pt}${rest}}}}}}`,
      )["JES pt"];
    const c = "`C(JetPt: pt)@01234567`";
    expect(correction("")).toEqual([`${c} * pt`, `${c} * pt`]);
    const [up, down] = correction(", of: factor, up: {systematic: up}, down: {systematic: down}");
    expect(up).toBe('(`C(JetPt: pt, systematic: "up")@01234567` - 1) * pt');
    expect(down).toBe('-((`C(JetPt: pt, systematic: "down")@01234567` - 1) * pt)');
  });

  test("make what only they move movable, with no half-width of its own", () => {
    const { observables } = resolved("sources: {JES: {moves: {met: 0.1}}}");
    expect(observables.map(({ name, uncertainty }) => [name, uncertainty === null])).toEqual([
      ["pt", false],
      ["met", false],
      ["phi", true],
      ["ht", true],
      ["charge", true],
    ]);
  });

  test("have the norm that envelope.sources or sources.norm says, and not two", () => {
    const norm = (rest: string) => resolved(rest).envelope.groups[0]?.norm;
    expect(norm("sources: {JES: {moves: {met: 0.1}}}")).toBe("linf");
    expect(norm("sources: {JES: {moves: {met: 0.1}}}\nenvelope: {sources: l2}")).toBe("l2");
    expect(norm("sources: {norm: l2, JES: {moves: {met: 0.1}}}")).toBe("l2");
    expect(failure("sources: {norm: l2, JES: {moves: {met: 0.1}}}\nenvelope: {sources: linf}")).toMatchObject({
      code: "FP_SPEC_SOURCE",
      path: "sources.norm",
    });
  });

  test.each([
    ["{JES: {moves: {mett: 0.1}}}", /"mett" is no observable/, "sources.JES.moves.mett"],
    ["{JES: {moves: {ht: 0.1}}}", /ht is derived/, "sources.JES.moves.ht"],
    ["{JES: {moves: {charge: 0.1}}}", /charge is categorical/, "sources.JES.moves.charge"],
    ["{JES: {moves: {}}}", /moves nothing/, "sources.JES"],
    ["{met: {moves: {met: 0.1}}}", /same name/, "sources.met"],
  ])("are refused with their path: %s", (sources, message, path) => {
    expect(failure(`sources: ${sources}`)).toEqual({
      code: "FP_SPEC_SOURCE",
      message: expect.stringMatching(message) as string,
      path,
    });
  });

  test("with an unknown key are answered with its line", () => {
    expect(failure("sources:\n  JES:\n    moves: {met: 0.1}\n    kind: scale")).toMatchObject({
      code: "FP_SPEC_UNKNOWN_KEY",
      message: expect.stringMatching(/audit.yaml:\d+: unknown key "kind" in sources.JES/) as string,
    });
  });

  test("are part of the envelope's digest, and where a file of corrections lies is no part of the spec's", () => {
    const digest = (rest: string): readonly string[] => {
      const one = resolved(rest);
      return [envelopeDigest(one), specDigest(resolvedSpecRecord(one, null))];
    };
    const plain = digest("sources: {JES: {moves: {met: 0.1}}}");
    expect(digest("sources: {JES: {moves: {met: 0.2}}}")[0]).not.toBe(plain[0]);
    expect(digest("sources: {JES: {moves: {met: 0.1}}}\nenvelope: {sources: l2}")[0]).not.toBe(plain[0]);
    const looked = (file: string) => {
      const { spec, ...rest } = resolved(
        `sources: {JES: {moves: {met: {correctionlib: {file: ${file}, correction: C}}}}}`,
      );
      return specDigest(resolvedSpecRecord({ ...rest, spec }, null));
    };
    expect(looked("j.json")).toBe(looked("elsewhere/j.json"));
  });
});

describe("covariance sets of a spec", () => {
  const set = (observables: string, matrix: string): string =>
    `envelope: {covariance: [{name: soft, observables: ${observables}, matrix: ${matrix}}]}`;

  test("move along the columns of the triangle of their matrix", () => {
    expect(movesOf(set("[met, phi]", "[[4, 1], [1, 1]]"))).toEqual({
      "met met": ["2", "2"],
      "met phi": ["0.5", "0.5"],
      "phi phi": [String(Math.sqrt(0.75)), String(Math.sqrt(0.75))],
    });
  });

  test.each([
    ["[met, phi]", "[[4, 2], [2, 1]]", /soft.*not positive definite: phi/],
    ["[met, phi]", "[[4, 1], [2, 1]]", /not symmetric/],
    ["[met, phi]", "[[4, 1]]", /1 rows/],
    ["[met, met]", "[[4, 1], [1, 4]]", /twice/],
    ["[pt, met]", "[[4, 1], [1, 4]]", /pt also has an uncertainty of its own/],
  ])("are refused by name: %s %s", (observables, matrix, message) => {
    expect(failure(set(observables, matrix))).toEqual({
      code: "FP_SPEC_COVARIANCE",
      message: expect.stringMatching(message) as string,
      path: "envelope.covariance[0]",
    });
  });

  test("do not share observables", () => {
    const two =
      "envelope: {covariance: [{observables: [met], matrix: [[1]]}, {observables: [phi, met], matrix: [[1, 0], [0, 1]]}]}";
    expect(failure(two)).toMatchObject({ code: "FP_SPEC_COVARIANCE", path: "envelope.covariance[1]" });
  });
});
