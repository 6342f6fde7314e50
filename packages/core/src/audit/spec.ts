import { z } from "zod";
import { attackTable } from "../attacks/table.js";

/**
 * The schema of audit.yaml. Descriptions become the published JSON Schema and the reference page, so they are written
 * for the physicist who hovers over a key in the editor.
 */
const name = z.string().min(1);
const formula = z.union([z.number(), z.string().min(1)]);
/** An end of a range; null and +-.inf are open. */
const bound = z
  .union([z.number(), z.literal(Infinity), z.literal(-Infinity), z.null()])
  .transform((value) => (value !== null && Number.isFinite(value) ? value : null));

const fixedInputs = z.record(z.string(), z.union([z.number(), z.string()]));
const correction = z.strictObject({
  file: name.describe(
    "correctionlib's JSON (schema version 2), or a jet-energy text file (.junc, .jersf, .jr); packed by gzip or not.",
  ),
  correction: name.describe("Name of a correction in the file, compound ones included."),
  inputs: z
    .record(z.string(), formula)
    .default({})
    .describe("Inputs of the correction: a column or a formula, evaluated at the nominal event."),
  fixed: fixedInputs.optional().describe("Inputs that are the same for all events: numbers or texts."),
  up: fixedInputs.optional().describe("Further fixed inputs of the upward half-width, e.g. {systematic: up}."),
  down: fixedInputs.optional().describe("Further fixed inputs of the downward half-width. Default: as upward."),
  of: z
    .enum(["value", "absolute", "factor"])
    .default("value")
    .describe(
      "What the correction gives: `value`, a fraction of |x| (energy scales, resolutions); `absolute`, a half-width in x's unit; `factor`, what x is multiplied by, so that the half-width is |factor - 1| |x|.",
    ),
});

const columnPair = z
  .strictObject({ up: name, down: name })
  .describe("Columns of the data that hold x as it would be one standard deviation up and down.");

const uncertainty = z
  .union([
    z.strictObject({ absolute: formula.describe("Half-width in the observable's unit: a number or a formula.") }),
    z.strictObject({ relative: formula.describe("Half-width as a fraction of |x|.") }),
    z.strictObject({
      up: formula,
      down: formula,
      of: z.enum(["value", "absolute"]).default("absolute").describe("`value`: fractions of |x|."),
    }),
    z.strictObject({ formula: z.string().min(1).describe("Half-width as a formula of observables and columns.") }),
    z.strictObject({
      logNormal: formula.describe(
        "A factor above 1: x is taken to between x / factor^s and x factor^s at scale s, evenly in the logarithm.",
      ),
    }),
    z.strictObject({ columns: columnPair }),
    z.strictObject({
      correctionlib: z
        .union([correction, z.array(correction).min(1)])
        .describe("A correction out of an experiment's file; several are added in quadrature."),
    }),
  ])
  .describe("Experimental uncertainty: half-width(s) of the envelope at scale 1, evaluated at the nominal event.");

const move = z
  .union([
    formula,
    z.strictObject({ up: formula, down: formula }),
    z.strictObject({ columns: columnPair }),
    z.strictObject({
      correctionlib: correction.describe(
        "A correction out of an experiment's file: `of` says what it gives, whatever the source's type; with `factor` each side has its own sign, else downwards is the opposite of upwards.",
      ),
    }),
  ])
  .describe(
    "How far one standard deviation of the source moves the observable: a number or formula (by `type`), its sign kept; `up` and `down` apart, a one-sided one with `down: 0`; columns of the data; or a correction.",
  );

const source = z
  .strictObject({
    type: z
      .enum(["scale", "shift"])
      .default("scale")
      .describe("What numbers and formulas in `moves` mean: `scale`, fractions of x; `shift`, amounts in x's unit."),
    moves: z.record(z.string(), move).describe("Every observable that it moves, and by how much."),
  })
  .describe("What moves several observables of an event together, e.g. a jet energy scale: one theta an event.");

const dataFile = z.strictObject({
  file: name,
  name: name.optional(),
  tree: name.optional().describe("Tree of a ROOT file; needed when it has several."),
  class: name.optional().describe("Class of every event of this file."),
  label: z
    .strictObject({
      column: name,
      map: z.record(z.string(), name).describe("Value in the column -> class; several values may map to one class."),
    })
    .optional(),
  selection: z
    .string()
    .min(1)
    .optional()
    .describe("Condition that events must fulfil, and go on fulfilling when they are moved."),
  maxEvents: z
    .number()
    .int()
    .positive()
    .optional()
    .describe("Keep at most so many of the selected events; weights are scaled so that their sum stays."),
  factor: z
    .union([z.number(), z.string()])
    .optional()
    .describe("Multiplies the weights: cross-section x luminosity / sum of weights."),
});

const variedSide = z.strictObject({
  observables: z
    .record(z.string(), formula)
    .optional()
    .describe(
      "Observable -> its value in this variation, a formula of the nominal event; derived ones are recomputed.",
    ),
  factor: formula.optional().describe("What the event's weight is multiplied by, e.g. a normalisation of one process."),
  files: z
    .array(dataFile)
    .min(1)
    .optional()
    .describe("Samples that were made with this variation, read like `data`; classes that none of them holds stay."),
});

const norm = z.enum(["linf", "l2"]);

const covariance = z.strictObject({
  name: name.optional().describe("Shown in tables. Default: its observables."),
  observables: z.array(name).min(1).describe("In the order of the matrix; they have no uncertainty of their own."),
  matrix: z.array(z.array(z.number())).min(1).describe("Covariance matrix V in the observables' units."),
});

const observable = z.strictObject({
  unit: z.string().optional().describe("Shown in figures; changes nothing."),
  kind: z
    .enum(["continuous", "integer", "categorical", "periodic", "derived", "fixed", "spectator"])
    .optional()
    .describe("How the observable may move. Default: derived with a formula, periodic with a period, else continuous."),
  range: z.tuple([bound, bound]).optional().describe("Physical range [min, max] that no perturbed event leaves."),
  period: z.number().positive().optional().describe("Of a periodic observable, e.g. 6.283185307179586."),
  formula: z.string().min(1).optional().describe("Recomputed after every perturbation, anchored at the file's value."),
  uncertainty: uncertainty.optional(),
  input: z.boolean().optional().describe("false: known to the audit but not fed to the network."),
});

/**
 * Every parameter that a spec may set, of all attacks together, optional: where two attacks share a name they mean the same by it. Which
 * of them an attack has is said by its own entry.
 */
function allParameters(): Record<string, z.ZodOptional<z.ZodType<number | string>>> {
  const entries = Object.values(attackTable).flatMap(({ parameters }) => Object.entries(parameters.shape));
  return Object.fromEntries(
    entries.reverse().map(([name, given]) => {
      const { description } = given as z.ZodType;
      const plain = (given as z.ZodDefault<z.ZodType<number | string>>).unwrap().optional();
      return [name, description === undefined ? plain : plain.describe(description)];
    }),
  );
}

const attack = z.union([
  name,
  z.strictObject({
    id: name.optional(),
    name,
    ...allParameters(),
    scales: z.array(z.number().positive()).min(1).optional(),
  }),
]);

const limit = z.union([z.number().nonnegative(), z.record(z.string(), z.number().nonnegative())]);

const measuredFile = z
  .strictObject({
    ...dataFile.omit({ class: true, label: true, factor: true }).shape,
    weight: z
      .union([z.string().min(1), z.number()])
      .optional()
      .describe("A column or a formula. Default: every event counts 1."),
  })
  .describe("Real collisions: events without a class, with the columns that guards look at.");

const limits = z
  .object({
    from: z
      .array(measuredFile)
      .min(1)
      .optional()
      .describe(
        "Files of measured events: the guards that the preset lets gate may change by what simulation and data differ by anyway, and never by less than chance does.",
      ),
  })
  .catchall(limit);

export const auditSpecSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  title: name.describe("Of the report."),
  network: z.strictObject({
    file: name,
    name: name.optional(),
    output: z
      .strictObject({
        kind: z.enum(["auto", "sigmoid", "softmax", "logits"]).default("auto"),
        classes: z.array(name).min(2).optional().describe("Classes in output order; required for two or more outputs."),
        node: name.optional(),
        names: z.array(name).min(1).optional().describe("What `score` calls the network's outputs, in output order."),
        score: z
          .string()
          .min(1)
          .optional()
          .describe(
            "A formula of the outputs that is the score, e.g. log(b / (0.02*c + 0.98*u)): one number, read like a logit; a cut at D is the threshold 1 / (1 + exp(-D)).",
          ),
        scoreOf: name.optional().describe("One output: the class whose probability it is; default: classes.signal."),
      })
      .default({ kind: "auto" }),
    threshold: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe("One output: taken for signal from this probability on. Default 0.5."),
    workingPoint: z.strictObject({ signalEfficiency: z.number().gt(0).lt(1) }).optional(),
    workingPoints: z
      .array(
        z.union([
          z.strictObject({ signalEfficiency: z.number().gt(0).lt(1) }),
          z.strictObject({ backgroundEfficiency: z.number().gt(0).lt(1) }),
          z.strictObject({ threshold: z.number().gt(0).lt(1) }),
        ]),
      )
      .min(1)
      .optional()
      .describe(
        "One output: several cuts in place of `threshold` or `workingPoint`. The first decides what is fooled; efficiencies, rejection, yields and H are given at each.",
      ),
    inputs: z
      .union([z.literal("auto"), z.array(name).min(1)])
      .default("auto")
      .describe("The network's inputs in order; auto: the observables as listed, without those of input: false."),
    scaling: z
      .union([
        z.literal("none"),
        z.strictObject({ from: z.literal("data") }),
        z.strictObject({ mean: z.array(z.number()), scale: z.array(z.number()) }),
        z.strictObject({ file: name }),
      ])
      .default("none"),
  }),
  data: z.array(dataFile).min(1),
  weight: z
    .union([z.string().min(1), z.number()])
    .optional()
    .describe("A column or a formula; negative weights are allowed."),
  missing: z
    .union([
      z.array(z.number()),
      z.strictObject({
        values: z.array(z.number()).default([]),
        feed: z.union([z.literal("asIs"), z.number()]).default("asIs"),
      }),
    ])
    .optional()
    .describe("Sentinels that mark a missing value; NaN always counts and needs `feed: <number>`."),
  classes: z.strictObject({ signal: name, background: name }).optional(),
  observables: z.record(
    z.string(),
    z.union([observable, z.null()]).transform((value) => value ?? {}),
  ),
  sources: z
    .object({ norm: norm.optional().describe("As `envelope.sources`.") })
    .catchall(source)
    .optional()
    .describe("Uncertainties that move several observables of an event together, by their name."),
  constraints: z.array(z.string().min(1)).default([]).describe("Conditions that hold for every event, moved or not."),
  envelope: z
    .strictObject({
      norm: norm
        .default("linf")
        .describe("Of the moves u that observables make on their own: every one, or their length, at most s."),
      sources: norm
        .optional()
        .describe("Of the theta of the sources: every one (linf, the default), or their length (l2), at most s."),
      covariance: z
        .array(covariance)
        .min(1)
        .optional()
        .describe("Sets of observables that move within (x' - x)^T V^-1 (x' - x) <= s^2."),
    })
    .default({ norm: "linf" }),
  nominal: z
    .array(
      z.strictObject({
        name: name.describe("Shown in the table of nominal variations."),
        up: variedSide.describe("One standard deviation up."),
        down: variedSide.optional().describe("One standard deviation down. Default: a one-sided variation."),
      }),
    )
    .min(1)
    .optional()
    .describe("Further conventional variations of all events together, beside those of uncertainties and sources."),
  attacks: z
    .union([z.enum(["standard", "full"]), z.array(attack).min(1)])
    .default("standard")
    .describe(
      "A list, or a profile: standard (random, nominal, pgd, release, compensated), or full (every attack, curves over seven scales).",
    ),
  directions: z
    .array(name)
    .min(1)
    .optional()
    .describe("Which class is moved towards which, e.g. signal-to-background. Default: all."),
  scales: z
    .array(z.number().nonnegative())
    .min(1)
    .optional()
    .describe(
      "Sizes of the envelope in units of the uncertainties. Default: 0, 0.25, 0.5, 1, 1.5 and 2; of the full profile also 0.75 and 1.25.",
    ),
  guards: z
    .strictObject({
      preset: z.enum(["conservattack", "statistical", "strict", "joint", "none"]).default("strict"),
      referenceEvents: z
        .number()
        .int()
        .positive()
        .optional()
        .describe("Number of events at which a change must stay invisible. Default: as many as there are."),
      population: z.enum(["all", "correct"]).default("all"),
      bins: z.number().int().positive().default(100),
      limits: limits
        .optional()
        .describe("Guard -> number, or observable -> number; these hold with any preset. `from`: limits from data."),
    })
    .default({ preset: "strict", population: "all", bins: 100 }),
  regions: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe("Control regions: name and condition. Their yields and shapes are guarded too."),
  leverage: z
    .strictObject({
      method: z
        .enum(["freezing", "shapley"])
        .describe(
          "`freezing`, the default: what is lost when one observable or source may not move; `shapley`: beside it, what each adds on average over orders in which they are set free.",
        ),
      permutations: z
        .number()
        .int()
        .positive()
        .optional()
        .describe("Of `shapley`: orders that are drawn. Default 20; all of them where there are no more."),
    })
    .refine(({ method, permutations }) => method === "shapley" || permutations === undefined, {
      path: ["permutations"],
      message: "`method: shapley` beside it",
    })
    .optional()
    .describe("How the ranking of what carries the effect is made."),
  templates: z
    .array(
      z.strictObject({
        of: name.default("score").describe("`score`, or an observable; derived ones too, fed to the network or not."),
        bins: z
          .union([z.number().int().positive(), z.array(z.number()).min(2)])
          .describe("A number of equal bins, or their edges."),
        range: z
          .tuple([z.number(), z.number()])
          .optional()
          .describe(
            "Of equal bins. Default: from the smallest to the largest nominal value, 0 to 1 for probabilities.",
          ),
      }),
    )
    .min(1)
    .optional()
    .describe("Histograms before and after each guarded attack, for a fit. Default: the score in 50 bins."),
  baseline: z
    .strictObject({
      minimumAuc: z.number().min(0).max(1).default(0.6),
      expectedAuc: z
        .union([z.number(), z.strictObject({ value: z.number(), tolerance: z.number().positive() })])
        .optional(),
    })
    .default({ minimumAuc: 0.6 }),
  id: z.array(name).default([]).describe("Columns carried through to events.parquet."),
  seed: z
    .number()
    .int()
    .nonnegative()
    .default(1)
    .describe("Of all random numbers: the same seed gives the same bytes."),
});

/** audit.yaml after validation, defaults filled in; formulas still text. */
export type AuditSpec = z.infer<typeof auditSpecSchema>;
export type ObservableSpec = AuditSpec["observables"][string];
export type MoveSpec = z.infer<typeof move>;
export type VariedSideSpec = z.infer<typeof variedSide>;
export type SourceSpec = z.infer<typeof source>;
export type CovarianceSpec = z.infer<typeof covariance>;
export type CorrectionSpec = z.infer<typeof correction>;
export type DataFileSpec = AuditSpec["data"][number];
export type MeasuredFileSpec = z.infer<typeof measuredFile>;

/** The sources of a spec with their names, in its order. */
export const sourcesOf = ({
  sources = {},
}: Pick<AuditSpec, "sources">): readonly (SourceSpec & { readonly name: string })[] =>
  Object.entries(sources).flatMap(([key, one]) => (typeof one === "object" ? [{ name: key, ...one }] : []));

/** The JSON Schema of audit.yaml, as published for editors. */
export const auditSpecJsonSchema = (): unknown =>
  z.toJSONSchema(auditSpecSchema, { io: "input", unrepresentable: "any" });
