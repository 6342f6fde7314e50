import { z } from "zod";

/**
 * The schema of audit.json: everything that the report and the dashboard draw is a pure function of it.
 * Open ends and undefined figures are null; numbers carry 10 significant digits.
 */
const figure = z.number().nullable();
const interval = { value: figure, low: figure, high: figure };
const counts = z.array(z.number());

export const guardResultSchema = z.object({
  name: z.string(),
  class: z.string(),
  observable: z.string().nullable(),
  region: z.string().nullable(),
  value: z.number(),
  /** 95 % interval of a value that has one of its own: the area of a two-sample classifier. */
  interval: z.object({ low: z.number(), high: z.number() }).optional(),
  limit: figure,
  /** With limits from data: what set this one, how far simulation and data differ or what chance does. */
  limitFrom: z.enum(["data", "chance"]).optional(),
  null95: z.number(),
  visibleFrom: figure,
  gates: z.boolean(),
  passed: z.boolean(),
});

/** Quantities of one attacked class at the working point, nominally and after the attack. */
export const physicsSchema = z.object({
  /** Share of the attacked class that is selected as signal (binary), or as its own class (several classes). */
  efficiency: z.object({ nominal: figure, after: figure }),
  auc: z.object({ nominal: figure, after: figure }),
  /** Sum of weights selected as signal, per true class, with only this class attacked. */
  yields: z.array(z.object({ class: z.string(), nominal: z.number(), after: z.number() })),
  /** 1 / background efficiency. */
  rejection: z.object({ nominal: figure, after: figure }),
  /** The same at every cut of the spec, where there are several, the one that decides first. */
  workingPoints: z
    .array(
      z.object({
        name: z.string(),
        threshold: z.number(),
        classes: z.array(
          z.object({
            class: z.string(),
            efficiency: z.object({ nominal: figure, after: figure }),
            yield: z.object({ nominal: z.number(), after: z.number() }),
          }),
        ),
        rejection: z.object({ nominal: figure, after: figure }),
      }),
    )
    .optional(),
});

export const attackResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  direction: z.string(),
  /** The class that is attacked. */
  class: z.string(),
  scale: z.number(),
  foolingRatio: z.object({
    ...interval,
    unweighted: figure,
    perClass: z.array(z.object({ class: z.string(), value: figure })),
    /** Why there is no value, or what to beware of. */
    note: z.string().nullable(),
  }),
  /** Do all gating guards hold? false too when none gates. */
  guarded: z.boolean(),
  counts: z.object({
    events: z.number(),
    correct: z.number(),
    fooled: z.number(),
    sumWeights: z.number(),
    fooledWeights: z.number(),
  }),
  movedShare: z.number(),
  jointDistanceMedian: figure,
  /**
   * Where the two-sample classifier gates and the attack gave something up for it: what it did before, and the area that its own
   * classifiers, not the judge, found then.
   */
  withoutTwoSample: z.object({ foolingRatio: figure, movedShare: z.number(), auc: z.number() }).optional(),
  guards: z.array(guardResultSchema),
  physics: physicsSchema,
  /** Gradient evaluations, in events x steps. */
  gradientSteps: z.number(),
  networkRows: z.number(),
  parameters: z.record(z.string(), z.union([z.number(), z.string()])),
});

export const histogramSchema = z.object({
  class: z.string(),
  observable: z.string(),
  region: z.string().nullable(),
  unit: z.string().nullable(),
  /** n + 1 edges of n bins; `integer` columns: bins centred on the integers. */
  edges: z.array(z.number()),
  nominal: counts,
  nominalSumW2: counts,
  after: z.array(z.object({ attack: z.string(), direction: z.string(), counts })),
});

/** A histogram of the attacked class before and after a guarded attack at s = 1, as a fit takes it. */
export const templateSchema = z.object({
  attack: z.string(),
  direction: z.string(),
  class: z.string(),
  /** `score`, `score_<class>` of several outputs, or an observable. */
  quantity: z.string(),
  unit: z.string().nullable(),
  edges: z.array(z.number()),
  /** Sums of signed weights, and of their squares; what lies outside the edges is in none. */
  nominal: counts,
  nominalSumW2: counts,
  /** After the attack. */
  up: counts,
  upSumW2: counts,
  /** Its mirror image, 2 nominal - up: an attack has one side. */
  down: counts,
  /** Squared statistical error of up - nominal: sum of w^2 of the events that leave or reach the bin. */
  shiftSumW2: counts,
});

/** Where the fooled events of a class lie, by its score or one observable at the nominal event. */
export const foolableSchema = z.object({
  class: z.string(),
  observable: z.string(),
  unit: z.string().nullable(),
  of: z.enum(["score", "observable"]),
  /** n + 1 edges of n bins; events beyond the ends count in the outermost ones. */
  edges: z.array(z.number()),
  /** n + 1 sums of weights of the correctly classified events: the bins, then the missing entries. */
  correct: counts,
  after: z.array(
    z.object({
      attack: z.string(),
      direction: z.string(),
      /** Of an attack that ran on a sample: the weights of the sample's events. */
      correct: counts.optional(),
      fooled: counts,
      /** 95 % interval of fooled over correct; null where there is no weight. */
      low: z.array(figure),
      high: z.array(figure),
    }),
  ),
});

/** H of one direction, and what it is made of. */
const hiddenRatioSchema = z.object({
  ...interval,
  quantity: z.string(),
  direction: z.string(),
  lowerBound: z.boolean(),
  adversarialShift: z.number(),
  nominalUncertainty: z.number(),
  randomShift: figure,
  /** What each control region would have told of the same shift; absent without regions. */
  controlRegions: z
    .array(
      z.object({
        region: z.string(),
        /** Efficiency of the attacked class in the region, before and after; the statistical error of the former. */
        nominal: z.number(),
        after: z.number(),
        stat: z.number(),
        /** sqrt((after - nominal)^2 + stat^2). */
        estimate: z.number(),
      }),
    )
    .optional(),
  /** The adversarial shift over the largest of these estimates. */
  againstControlRegions: figure.optional(),
});

export const auditResultSchema = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.string(), version: z.string() }),
  title: z.string(),
  digest: z.object({
    audit: z.string(),
    network: z.string(),
    data: z.string(),
    envelope: z.string(),
    spec: z.string(),
    events: z.string(),
  }),
  verdict: z.object({
    status: z.enum(["reliable", "inconclusive"]),
    robustnessScore: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
    /** One sentence: why the score is null, or why the audit is inconclusive; empty otherwise. */
    why: z.string(),
    setBy: z.object({ attack: z.string(), direction: z.string() }).nullable(),
    hiddenRatio: hiddenRatioSchema.nullable(),
    guardPreset: z.string(),
    referenceEvents: z.array(z.object({ class: z.string(), value: z.number() })),
    attackProfile: z.enum(["quick", "standard", "full", "custom"]),
    /** Share of the network's inputs that move, and the median half-width over the spread of those that do. */
    movableShare: z.object({ moving: z.number(), inputs: z.number(), medianSigmaOverSpread: figure }),
  }),
  baseline: z.object({
    events: z.number(),
    effectiveEvents: z.number(),
    auc: figure,
    accuracy: figure,
    threshold: figure,
    expectedAuc: z.object({ value: z.number(), tolerance: z.number() }).nullable(),
    classes: z.array(
      z.object({
        class: z.string(),
        events: z.number(),
        effectiveEvents: z.number(),
        sumWeights: z.number(),
        correct: z.number(),
        correctWeights: z.number(),
        efficiency: figure,
      }),
    ),
  }),
  attacks: z.array(attackResultSchema),
  curve: z.array(
    z.object({ attack: z.string(), direction: z.string(), scale: z.number(), ...interval, guarded: z.boolean() }),
  ),
  distributions: z.array(histogramSchema),
  scores: z.array(histogramSchema),
  /** Where in phase space the fooled events lie; absent in audits of earlier versions. */
  foolable: z.array(foolableSchema).optional(),
  templates: z.array(templateSchema).optional(),
  /** H of every direction at every cut of the spec, with the attack that is best at the first; absent with one cut. */
  workingPoints: z
    .array(z.object({ name: z.string(), threshold: z.number(), hiddenRatios: z.array(hiddenRatioSchema) }))
    .optional(),
  correlations: z.array(
    z.object({
      class: z.string(),
      columns: z.array(z.string()),
      nominal: z.array(z.array(z.number())),
      after: z.array(z.object({ attack: z.string(), direction: z.string(), matrix: z.array(z.array(z.number())) })),
    }),
  ),
  nominal: z.array(
    z.object({
      source: z.string(),
      class: z.string(),
      quantity: z.string(),
      nominal: figure,
      up: z.number(),
      down: z.number(),
    }),
  ),
  leverage: z.array(
    z.object({
      observable: z.string(),
      direction: z.string(),
      value: z.number(),
      foolingRatio: z.number(),
      frozen: z.number(),
      /** Where the spec asks for it: what it adds on average over orders in which all are set free; together they make the fooling ratio. */
      shapley: z
        .object({
          value: z.number(),
          /** 0 where all orders were taken, null for a single one. */
          standardError: figure,
          permutations: z.number(),
          /** pgd's runs behind the values, all observables together. */
          runs: z.number(),
        })
        .optional(),
    }),
  ),
  selfChecks: z.array(
    z.object({
      name: z.string(),
      passed: z.boolean(),
      value: z.union([z.number(), z.string()]).nullable(),
      expected: z.string(),
      why: z.string(),
    }),
  ),
  observables: z.array(
    z.object({
      name: z.string(),
      unit: z.string().nullable(),
      kind: z.string(),
      input: z.boolean(),
      range: z.tuple([figure, figure]),
      period: figure,
      formula: z.string().nullable(),
      uncertainty: z.object({ up: z.string(), down: z.string() }).nullable(),
      moves: z.boolean(),
      /** Median over events of all that moves it (own half-width, sources, covariance, in quadrature), in its unit and over its spread. */
      medianSigma: figure,
      medianSigmaOverSpread: figure,
      missingShare: z.number(),
    }),
  ),
  /** What moves several observables of an event together; absent where nothing does. */
  sources: z
    .array(
      z.object({
        name: z.string(),
        /** A source has one theta an event, a covariance set one z for each of its observables. */
        kind: z.enum(["source", "covariance"]),
        norm: z.enum(["linf", "l2"]),
        moves: z.array(
          z.object({
            observable: z.string(),
            /** At +1, and the other way at -1; of a covariance set the standard deviation. */
            up: z.string(),
            down: z.string(),
            /** Median size over events, in the observable's unit, and over its spread. */
            medianShift: figure,
            medianShiftOverSpread: figure,
          }),
        ),
      }),
    )
    .optional(),
  /** Limits from data: by how much the simulation of all classes together and the measured events differ; absent without. */
  limitsFromData: z
    .object({
      files: z.array(z.object({ name: z.string(), events: z.number(), effectiveEvents: z.number() })),
      simulation: z.object({ events: z.number(), effectiveEvents: z.number() }),
      guards: z.array(
        z.object({
          name: z.string(),
          observable: z.string().nullable(),
          region: z.string().nullable(),
          value: z.number(),
          /** What chance alone does to samples of these sizes, in 95 % of cases at most. */
          null95: z.number(),
        }),
      ),
    })
    .optional(),
  /** The spec as resolved: inputs explicit, scaling as numbers, every default filled in, paths as the user wrote them. */
  spec: z.record(z.string(), z.unknown()),
});

export type AuditResult = z.infer<typeof auditResultSchema>;
export type AttackResult = z.infer<typeof attackResultSchema>;
export type TemplateResult = z.infer<typeof templateSchema>;
export type FoolableResult = z.infer<typeof foolableSchema>;
export type HistogramResult = z.infer<typeof histogramSchema>;
export type SelfCheck = AuditResult["selfChecks"][number];
export type PhysicsImpact = z.infer<typeof physicsSchema>;

/** The JSON Schema of audit.json. */
export const auditResultJsonSchema = (): unknown => z.toJSONSchema(auditResultSchema);
