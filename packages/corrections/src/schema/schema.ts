import { z } from "zod";
import type { Content, Correction, Edges } from "./content.js";

const name = z.string();
const text = z.string().nullish();
const variable = z.strictObject({ name, type: z.enum(["string", "int", "real"]), description: text });
const output = variable.refine(({ type }) => type === "real", { error: "an output of type real", path: ["type"] });

const INFINITE: Readonly<Record<string, number>> = { inf: Infinity, "+inf": Infinity, "-inf": -Infinity };
/** An edge as a number. */
export const edgeValue = (edge: number | string): number => (typeof edge === "number" ? edge : INFINITE[edge]);

const edges = z.union([
  z
    .array(z.union([z.number(), z.enum(["inf", "+inf", "-inf"])]))
    .min(2)
    .refine((list) => list.every((edge, i) => i === 0 || edgeValue(list[i - 1]) < edgeValue(edge)), {
      error: "edges that rise from one to the next",
    }),
  z
    .strictObject({ n: z.int().positive(), low: z.number(), high: z.number() })
    .refine(({ low, high }) => low < high, { error: "low below high" }),
]);
/** Number of bins between edges. */
const binsOf = (one: Edges): number => ("n" in one ? one.n : one.length - 1);

const formula = z.strictObject({
  nodetype: z.literal("formula"),
  expression: z.string(),
  parser: z.literal("TFormula"),
  variables: z.array(name),
  parameters: z.array(z.number()).nullish(),
});

const content: z.ZodType<Content> = z.lazy(() => z.union([z.number(), node]));
const contents = z.array(content);
const flow = z.union([z.enum(["clamp", "error", "wrap"]), content]);

const binning = z
  .strictObject({ nodetype: z.literal("binning"), input: name, edges, content: contents, flow })
  .refine((one) => one.content.length === binsOf(one.edges), { error: "one content a bin", path: ["content"] });

const multibinning = z
  .strictObject({
    nodetype: z.literal("multibinning"),
    inputs: z.array(name).min(1),
    edges: z.array(edges),
    content: contents,
    flow,
  })
  .refine((one) => one.edges.length === one.inputs.length, { error: "edges for each input", path: ["edges"] })
  .refine((one) => one.content.length === one.edges.reduce((product, axis) => product * binsOf(axis), 1), {
    error: "one content for each combination of bins",
    path: ["content"],
  });

const category = z
  .strictObject({
    nodetype: z.literal("category"),
    input: name,
    content: z.array(z.strictObject({ key: z.union([z.int(), z.string()]), value: content })),
    default: content.nullish(),
  })
  .refine((one) => new Set(one.content.map(({ key }) => typeof key)).size < 2, {
    error: "keys of one type",
    path: ["content"],
  })
  .refine((one) => new Set(one.content.map(({ key }) => key)).size === one.content.length, {
    error: "keys that differ",
    path: ["content"],
  });

const node = z.discriminatedUnion("nodetype", [
  binning,
  multibinning,
  category,
  formula,
  z.strictObject({
    nodetype: z.literal("formularef"),
    index: z.int().nonnegative(),
    parameters: z.array(z.number()),
  }),
  z.strictObject({ nodetype: z.literal("transform"), input: name, rule: content, content }),
  z.strictObject({
    nodetype: z.literal("hashprng"),
    inputs: z.array(name).min(1),
    distribution: z.enum(["stdflat", "stdnormal", "normal"]),
  }),
]);

/** One correction. */
export const correctionSchema: z.ZodType<Correction> = z.strictObject({
  name,
  description: text,
  version: z.int(),
  inputs: z.array(variable),
  output,
  generic_formulas: z.array(formula).nullish(),
  data: content,
});

/** One compound correction. */
export const compoundSchema = z.strictObject({
  name,
  description: text,
  inputs: z.array(variable),
  output,
  inputs_update: z.array(name),
  input_op: z.enum(["+", "*", "/"]),
  output_op: z.enum(["+", "*", "/", "last"]),
  stack: z.array(name).min(1),
});

/**
 * The frame of a file. Of the corrections only the names: large files hold hundreds of thousands of nodes, of which an audit needs a
 * few corrections, so each is validated when it is taken out.
 */
export const fileSchema = z.strictObject({
  $schema: text,
  schema_version: z.literal(2),
  description: text,
  corrections: z.array(z.looseObject({ name })),
  compound_corrections: z.array(z.looseObject({ name })).nullish(),
});
