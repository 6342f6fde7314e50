import { z } from "zod";

/** What specs, docs and `--help` know of an attack. */
export interface AttackEntry {
  readonly name: string;
  /** One sentence for the list of attacks. */
  readonly summary: string;
  readonly usesGradient: boolean;
  /** Does it choose its points so that the guards hold? Only such an attack can set a robustness score under gating guards. */
  readonly guarded: boolean;
  /** Does it also move events that it does not fool, so that guards hold? */
  readonly compensates: boolean;
  /** Does it fool events one by one (so that it has a fooling ratio), or shift all of them together? */
  readonly perEvent: boolean;
  /** Does it run at every scale of the spec unless told otherwise? */
  readonly curve: boolean;
  /** Does one run at the largest scale give the points of all scales? Its kernel is told `scales` and returns a column `level`. */
  readonly wholeCurve: boolean;
  /** Does its kernel move all attacked events of a direction together, in one block, rather than each by itself? */
  readonly together: boolean;
  /** The kernel that runs over blocks of events. */
  readonly kernel: string;
  /** Parameters that a spec may set, with their descriptions and defaults. */
  readonly parameters: z.ZodObject;
  readonly defaults: Readonly<Record<string, number | string>>;
}

const count = z.number().int().positive();
const positive = z.number().positive();
const ascent = {
  steps: count.default(40).describe("Gradient steps of each start."),
  stepSize: z.number().positive().default(0.125).describe("Length of a step in units of the envelope's half-width."),
  start: z
    .enum(["nominal", "random"])
    .default("nominal")
    .describe("`nominal`: one start at the event itself besides the random ones; `random`: random ones only."),
  restarts: z.number().int().nonnegative().default(3).describe("Number of random starts."),
};

const sample = count
  .default(5000)
  .describe("Attacks at most so many correctly classified events of each direction, drawn at random by their ids.");

type Rare = "compensates" | "curve" | "wholeCurve" | "together";

const entry = (one: Omit<AttackEntry, "defaults" | Rare> & Partial<Record<Rare, true>>): AttackEntry => ({
  compensates: false,
  curve: false,
  wholeCurve: false,
  together: false,
  ...one,
  defaults: one.parameters.parse({}) as Record<string, number | string>,
});

/** May an attack with these parameters leave the envelope? What it finds is then shown, and never counts for a score. */
export const leavesEnvelope = ({ parameters }: { readonly parameters: Readonly<Record<string, unknown>> }): boolean =>
  parameters["envelope"] === "free";

/** Every attack by its name in specs. */
export const attackTable: Readonly<Record<string, AttackEntry>> = {
  random: entry({
    name: "random",
    summary: "Smears every observable at random inside the envelope: the baseline that every attack must beat.",
    usesGradient: false,
    guarded: false,
    perEvent: true,
    kernel: "random",
    parameters: z.strictObject({
      draws: count.default(10).describe("Draws an event, in turn uniform and Gaussian truncated at one half-width."),
    }),
  }),
  nominal: entry({
    name: "nominal",
    summary: "Shifts one observable of all events together by one sigma up and down: conventional error propagation.",
    usesGradient: false,
    guarded: false,
    perEvent: false,
    kernel: "nominal",
    parameters: z.strictObject({}),
  }),
  fgsm: entry({
    name: "fgsm",
    summary: "One full step along the sign of the gradient (fast gradient sign method).",
    usesGradient: true,
    guarded: false,
    perEvent: true,
    kernel: "fgsm",
    parameters: z.strictObject({}),
  }),
  pgd: entry({
    name: "pgd",
    summary:
      "Projected gradient descent on the network's margin with restarts: the strongest plain attack on single events.",
    usesGradient: true,
    guarded: false,
    perEvent: true,
    curve: true,
    kernel: "pgd",
    parameters: z.strictObject(ascent),
  }),
  apgd: entry({
    name: "apgd",
    summary:
      "Projected gradient descent with momentum whose steps shorten by themselves where they no longer help (Auto-PGD).",
    usesGradient: true,
    guarded: false,
    perEvent: true,
    curve: true,
    kernel: "apgd",
    parameters: z.strictObject({ steps: ascent.steps, start: ascent.start, restarts: ascent.restarts }),
  }),
  minifool: entry({
    name: "minifool",
    summary: "Finds the smallest scale at which each event is fooled, and with it the whole curve in one run.",
    usesGradient: true,
    guarded: false,
    perEvent: true,
    curve: true,
    wholeCurve: true,
    kernel: "minifool",
    parameters: z.strictObject({
      steps: ascent.steps,
      stepSize: positive.default(0.05).describe("Length of a minimiser's step in half-widths of the largest envelope."),
      alpha: z.number().nonnegative().default(0.1).describe("Weight of the squared distance in the cost."),
      beta: positive.default(1).describe("Weight of the squared distance of the margin from its goal in the cost."),
      goal: z.number().negative().default(-1).describe("Margin (in logits) that is aimed at, beyond the border."),
      bisections: count.default(12).describe("Halvings of the interval in which the smallest scale lies."),
      polish: count.default(4).describe("Gradient steps in each half."),
    }),
  }),
  deepfool: entry({
    name: "deepfool",
    summary: "Steps to the nearest border of the network made linear, until it is crossed.",
    usesGradient: true,
    guarded: false,
    perEvent: true,
    kernel: "deepfool",
    parameters: z.strictObject({
      steps: count.default(50).describe("Steps at most."),
      overshoot: z.number().nonnegative().default(0.02).describe("How far beyond the border a step goes, as a share."),
    }),
  }),
  rdsa: entry({
    name: "rdsa",
    summary: "Replaces some observables by draws from their own distributions until the network is fooled.",
    usesGradient: false,
    guarded: false,
    perEvent: true,
    kernel: "rdsa",
    parameters: z.strictObject({
      tries: count.default(100).describe("Draws of an event at most."),
      observables: count.default(3).describe("Observables that are replaced at once."),
      marginal: z
        .enum(["class", "all"])
        .default("class")
        .describe("Whose values are drawn: those of the event's own class, or of all events."),
      envelope: z
        .enum(["inside", "free"])
        .default("inside")
        .describe(
          "`inside`: draws are clipped to the envelope; `free`: as published, anywhere in the ranges of the data.",
        ),
    }),
  }),
  square: entry({
    name: "square",
    summary: "Random search that looks at scores alone (Square Attack): for networks without gradients.",
    usesGradient: false,
    guarded: false,
    perEvent: true,
    kernel: "square",
    parameters: z.strictObject({
      steps: count.default(1000).describe("Proposals, each of them one question to the network."),
      share: z.number().gt(0).max(1).default(0.8).describe("Share of the moves that the first proposals change."),
      events: sample,
    }),
  }),
  boundary: entry({
    name: "boundary",
    summary: "Walks along the border towards the event and looks at decisions alone (Boundary Attack).",
    usesGradient: false,
    guarded: false,
    perEvent: true,
    kernel: "boundary",
    parameters: z.strictObject({
      steps: count.default(500).describe("Steps along the border, each of them two questions to the network at most."),
      draws: count.default(32).describe("Random places that are tried for a fooled one to begin at."),
      events: sample,
    }),
  }),
  release: entry({
    name: "release",
    summary:
      "Fools as much weight as the guards let pass: smallest flips found by pgd, given back until every guard holds.",
    usesGradient: true,
    guarded: true,
    perEvent: true,
    kernel: "releaseCandidates",
    parameters: z.strictObject({
      ...ascent,
      reach: z
        .number()
        .positive()
        .max(1)
        .default(0.5)
        .describe("Random starts lie within this share of the envelope: nearer starts find smaller flips."),
      bisections: count.default(16).describe("Bisections that shrink a fooled point towards the event."),
    }),
  }),
  conservattack: entry({
    name: "conservattack",
    summary:
      "CONSERVAttack: event by event, moves along the gradient's sign that disturb histograms and correlations least; the iteration that fools most while guards hold.",
    usesGradient: true,
    guarded: true,
    compensates: true,
    perEvent: true,
    together: true,
    kernel: "conservattack",
    parameters: z.strictObject({
      iterations: count.default(10).describe("Times that each event which is not yet fooled is moved."),
      candidates: count.default(150).describe("Random moves that are tried for each observable of an event."),
      alpha: positive
        .default(6)
        .describe("Cost of a move: alpha times the Jensen-Shannon distance of its observable ..."),
      beta: positive.default(1).describe("... plus beta times the Frobenius norm of the correlations' change."),
      distanceCap: positive.default(0.005).describe("No move may bring its observable's distance above this."),
      correlationCap: positive.default(0.05).describe("No move may bring the correlations' change above this."),
      drawnFrom: z
        .enum(["own", "upward"])
        .default("own")
        .describe(
          "`own`: moves end inside the envelope; `upward`, as published: downward moves are as long as the room above.",
        ),
      reference: z
        .enum(["nominal", "moving"])
        .default("nominal")
        .describe("What correlations are compared with; `moving`, as published: what the moves before have left."),
    }),
  }),
  compensated: entry({
    name: "compensated",
    summary:
      "Fools as much weight as guards let pass when events that are not fooled move too, inside their own envelopes, to refill what the fooled ones left.",
    usesGradient: true,
    guarded: true,
    compensates: true,
    perEvent: true,
    kernel: "releaseCandidates",
    parameters: z.strictObject({
      ...ascent,
      reach: z
        .number()
        .positive()
        .max(1)
        .default(0.5)
        .describe("Random starts lie within this share of the envelope: nearer starts find smaller flips."),
      bisections: count.default(16).describe("Bisections that shrink a fooled point towards the event."),
      sweeps: count
        .default(60)
        .describe("Passes over all events and observables that the search for compensating moves may spend."),
    }),
  }),
};
