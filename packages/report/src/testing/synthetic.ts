import type { AttackResult, AuditResult } from "@foolproof/core";
import { correlation, distance, marginals, type Named, scoresOf, templatesOf } from "./figuresOf.js";
import { foolable } from "./foolableOf.js";
import { corner, type Moved, randomPoint, released } from "./moves.js";
import { drawSamples, probabilities, type Sample, type Shape, shapesOf } from "./sample.js";

export interface SyntheticRequest {
  readonly title: string;
  readonly classes: readonly string[];
  readonly observables: 5 | 30;
  readonly eventsPerClass: number;
}

const LIMITS = { jensenShannon: 0.06, pearson: 0.006 } as const;
const SCALES = [0.25, 0.5, 1, 1.5, 2] as const;
type AttackName = "random" | "pgd" | "release";

const share = (weight: readonly number[], inside: (i: number) => boolean): number => {
  let part = 0;
  let all = 0;
  weight.forEach((w, i) => {
    all += w;
    if (inside(i)) part += w;
  });
  return part / all;
};

const frobenius = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number => {
  let change = 0;
  let size = 0;
  a.forEach((row, i) =>
    row.forEach((one, j) => {
      change += (one - (b[i]?.[j] ?? 0)) ** 2;
      size += one * one;
    }),
  );
  return Math.sqrt(change / size);
};

interface World {
  readonly shapes: readonly Shape[];
  readonly classes: readonly string[];
  readonly samples: readonly Sample[];
}

const directionOf = ({ classes }: World, of: number): string =>
  classes.length === 2 ? (of === 0 ? "signal-to-background" : "background-to-signal") : `${classes[of] ?? ""}-to-any`;

function guardsOf(world: World, sample: Sample, named: Named): AttackResult["guards"] {
  const bins = 100;
  const reference = sample.latent.length;
  const null95 = 1.15 * Math.sqrt(bins / (4 * reference * Math.LN2));
  const judged = (
    name: string,
    observable: string | null,
    entry: { value: number; limit: number | null; null95: number },
  ): AttackResult["guards"][number] => ({
    name,
    class: sample.class,
    observable,
    region: null,
    ...entry,
    visibleFrom: entry.value === 0 ? null : reference * (entry.null95 / entry.value) ** 2,
    gates: entry.limit !== null,
    passed: entry.limit === null || entry.value <= entry.limit,
  });
  const change = correlation(sample, world.shapes, [named]);
  return [
    ...marginals(sample, world.shapes, [named]).map((one) =>
      judged("jensenShannon", one.observable, {
        value: distance(one.nominal, one.after[0]?.counts ?? []),
        limit: Math.min(LIMITS.jensenShannon, null95),
        null95,
      }),
    ),
    judged("pearson", null, {
      value: frobenius(change.nominal, change.after[0]?.matrix ?? []),
      limit: LIMITS.pearson,
      null95: 2 / Math.sqrt(reference),
    }),
    judged("wasserstein", world.shapes[0]?.name ?? "", { value: 0.01, limit: null, null95: 0.03 }),
  ];
}

function attackResult(
  world: World,
  of: number,
  request: { readonly name: AttackName; readonly scale: number },
): { readonly result: AttackResult; readonly named: Named } | null {
  const sample = world.samples[of];
  if (sample === undefined) return null;
  const { shapes, classes } = world;
  const { name, scale } = request;
  const attempt = (moved: Moved): Named => ({ attack: name, direction: directionOf(world, of), moved });
  const at = { shapes, classes: classes.length, of, scale };
  const named =
    name === "release"
      ? ([16, 12, 8, 6, 4, 3]
          .map((keep) => attempt(released(sample, { ...at, keep })))
          .find((one) => guardsOf(world, sample, one).every((guard) => guard.passed)) ??
        attempt(released(sample, { ...at, keep: 1 })))
      : attempt(name === "pgd" ? corner(sample, at) : randomPoint(sample, at));
  const { moved } = named;
  const correctWeight = sample.weight.filter((_, i) => moved.correct[i] === true);
  const fooledAmong = moved.fooled.filter((_, i) => moved.correct[i] === true);
  const value = share(correctWeight, (i) => fooledAmong[i] === true);
  const error = 1.96 * Math.sqrt(Math.max(value * (1 - value), 1 / correctWeight.length) / correctWeight.length);
  const guards = guardsOf(world, sample, named);
  const selected = (latent: readonly (readonly number[])[]): number =>
    share(sample.weight, (i) => {
      const scores = probabilities(shapes, classes.length, latent[i] ?? []);
      return classes.length === 2 ? (scores[0] ?? 0) > 0.5 : scores.indexOf(Math.max(...scores)) === of;
    });
  const efficiency = { nominal: selected(sample.latent), after: selected(moved.latent) };
  const total = sample.weight.reduce((sum, one) => sum + one, 0);
  const fooledCount = moved.fooled.filter(Boolean).length;
  return {
    named,
    result: {
      id: name,
      name,
      direction: named.direction,
      class: sample.class,
      scale,
      foolingRatio: {
        value,
        low: Math.max(0, value - error),
        high: Math.min(1, value + error),
        unweighted: fooledCount / correctWeight.length,
        perClass: [{ class: sample.class, value }],
        note: null,
      },
      guarded: guards.every((one) => one.passed),
      counts: {
        events: sample.latent.length,
        correct: correctWeight.length,
        fooled: fooledCount,
        sumWeights: total,
        fooledWeights: value * total,
      },
      movedShare: share(sample.weight, (i) => moved.fooled[i] === true),
      jointDistanceMedian:
        fooledCount === 0
          ? null
          : scale * Math.sqrt(shapes.filter((one) => one.sigma > 0).length) * (name === "random" ? 0.58 : 0.9),
      guards,
      physics: {
        efficiency,
        auc: { nominal: 0.9, after: 0.9 - value / 4 },
        yields: [{ class: sample.class, nominal: efficiency.nominal * total, after: efficiency.after * total }],
        rejection: { nominal: classes.length === 2 ? 8 : null, after: classes.length === 2 ? 7 : null },
      },
      gradientSteps: name === "random" ? 0 : 40 * sample.latent.length,
      networkRows: 42 * sample.latent.length,
      parameters: name === "random" ? { draws: 10 } : { steps: 40, stepSize: 0.125, restarts: 3, start: "nominal" },
    },
  };
}

const CHECKS: AuditResult["selfChecks"] = [
  {
    name: "a constant network has no fooling ratio",
    passed: true,
    value: null,
    expected: "no value, with a reason",
    why: "The network gives every event the same score.",
  },
  {
    name: "pgd solves a planted linear network",
    passed: true,
    value: 0.02,
    expected: "within 0.10 points of the closed form",
    why: "Where the answer is known, pgd finds it.",
  },
  {
    name: "pgd finds points that exist (signal-to-background)",
    passed: true,
    value: 1,
    expected: "at least 0.99",
    why: "Where a misleading point is known to exist, pgd finds one.",
  },
  {
    name: "twice the steps change little (signal-to-background)",
    passed: true,
    value: 0.1,
    expected: "gain by doubling the steps at most 0.50 points",
    why: "pgd has converged.",
  },
  {
    name: "network is deterministic",
    passed: true,
    value: 1,
    expected: "bit-identical scores",
    why: "The same event always gets the same score.",
  },
  {
    name: "no event leaves its envelope",
    passed: true,
    value: 0,
    expected: "0 adversarial events outside",
    why: "Rebuilt from the spec, every perturbed event lies in its envelope, its ranges and its cuts.",
  },
];

function nominalShifts(world: World): AuditResult["nominal"] {
  return world.shapes.flatMap((shape, j) => {
    if (shape.sigma === 0) return [];
    return world.samples.map((sample, of) => {
      const efficiency = (theta: number): number =>
        share(sample.weight, (i) => {
          const point = (sample.latent[i] ?? []).map((z, k) => (k === j ? z + theta * shape.sigma : z));
          const scores = probabilities(world.shapes, world.classes.length, point);
          return world.classes.length === 2 ? (scores[0] ?? 0) > 0.5 : scores.indexOf(Math.max(...scores)) === of;
        });
      return {
        source: shape.name,
        class: sample.class,
        quantity: "efficiency",
        nominal: efficiency(0),
        up: efficiency(1),
        down: efficiency(-1),
      };
    });
  });
}

/** An audit of a linear network on made events: every figure follows from the events, so that curves, guards and pictures agree. */
export function synthesise({ title, classes, observables, eventsPerClass }: SyntheticRequest): AuditResult {
  const shapes = shapesOf(observables);
  const world: World = { shapes, classes, samples: drawSamples({ classes, shapes, eventsPerClass }) };
  const runs = classes.flatMap((_, of) =>
    (["random", "pgd", "release"] as const).flatMap((name) =>
      SCALES.filter((scale) => name === "pgd" || scale === 1 || (name === "release" && scale === 0.5)).flatMap(
        (scale) => attackResult(world, of, { name, scale }) ?? [],
      ),
    ),
  );
  const atOne = runs.filter(({ result }) => result.scale === 1);
  const shownFor = (name: string): Named[] =>
    atOne.filter(({ result }) => result.class === name).map(({ named }) => named);
  const best = atOne
    .filter(({ result }) => result.guarded)
    .map(({ result }) => result)
    .reduce<AttackResult | null>(
      (most, one) => (most === null || (one.foolingRatio.value ?? 0) > (most.foolingRatio.value ?? 0) ? one : most),
      null,
    );
  const nominal = nominalShifts(world);
  const shift = (result: AttackResult | null): number =>
    Math.abs((result?.physics.efficiency.after ?? 0) - (result?.physics.efficiency.nominal ?? 0));
  const uncertainty = Math.sqrt(
    nominal
      .filter((one) => one.class === best?.class)
      .reduce(
        (sum, one) =>
          sum + Math.max(Math.abs(one.up - (one.nominal ?? 0)), Math.abs(one.down - (one.nominal ?? 0))) ** 2,
        0,
      ),
  );
  const moving = shapes.filter((one) => one.sigma > 0);
  const random =
    atOne.find(({ result }) => result.name === "random" && result.direction === best?.direction)?.result ?? null;
  const { value = 0, low = 0, high = 0 } = best?.foolingRatio ?? {};
  const correct = (sample: Sample, of: number): readonly boolean[] =>
    sample.latent.map((z) => {
      const scores = probabilities(shapes, classes.length, z);
      return scores.indexOf(Math.max(...scores)) === of;
    });
  return {
    schemaVersion: 1,
    tool: { name: "foolproof", version: "0.1.0" },
    title,
    digest: Object.fromEntries(
      ["audit", "network", "data", "envelope", "spec", "events"].map((key, i) => [key, `${i + 1}f`.repeat(32)]),
    ) as AuditResult["digest"],
    verdict: {
      status: "reliable",
      robustnessScore:
        best === null
          ? null
          : { value: 100 * (1 - (value ?? 0)), low: 100 * (1 - (high ?? 0)), high: 100 * (1 - (low ?? 0)) },
      why:
        best === null
          ? "No attack kept every gating guard within its limit; add `release`, which gives events back until all hold."
          : "",
      setBy: best === null ? null : { attack: best.id, direction: best.direction },
      hiddenRatio:
        best === null
          ? null
          : {
              value: shift(best) / uncertainty,
              low: (0.9 * shift(best)) / uncertainty,
              high: (1.1 * shift(best)) / uncertainty,
              quantity:
                classes.length === 2
                  ? `efficiency of ${best.class} to be taken for signal`
                  : `efficiency of ${best.class} for its own class`,
              direction: best.direction,
              lowerBound: false,
              adversarialShift: shift(best),
              nominalUncertainty: uncertainty,
              randomShift: random === null ? null : shift(random),
            },
      guardPreset: "strict",
      referenceEvents: classes.map((name) => ({ class: name, value: eventsPerClass })),
      attackProfile: "standard",
      movableShare: { moving: moving.length, inputs: shapes.length, medianSigmaOverSpread: 0.05 },
    },
    baseline: {
      events: classes.length * eventsPerClass,
      effectiveEvents: 0.9 * classes.length * eventsPerClass,
      auc: 0.9,
      accuracy: 0.82,
      threshold: classes.length === 2 ? 0.5 : null,
      expectedAuc: null,
      classes: world.samples.map((sample, of) => {
        const right = correct(sample, of);
        return {
          class: sample.class,
          events: eventsPerClass,
          effectiveEvents: 0.9 * eventsPerClass,
          sumWeights: sample.weight.reduce((sum, one) => sum + one, 0),
          correct: right.filter(Boolean).length,
          correctWeights: sample.weight.reduce((sum, one, i) => sum + (right[i] === true ? one : 0), 0),
          efficiency: share(sample.weight, (i) => right[i] === true),
        };
      }),
    },
    attacks: runs.map(({ result }) => result),
    curve: classes.flatMap((_, of) => [
      ...(["pgd", "release", "random"] as const).flatMap((attack) => [
        { attack, direction: directionOf(world, of), scale: 0, value: 0, low: 0, high: 0, guarded: true },
        ...runs
          .filter(({ result }) => result.name === attack && result.direction === directionOf(world, of))
          .map(({ result }) => {
            const { value: ratio, low: least, high: most } = result.foolingRatio;
            return {
              attack,
              direction: result.direction,
              scale: result.scale,
              value: ratio,
              low: least,
              high: most,
              guarded: result.guarded,
            };
          }),
      ]),
    ]),
    distributions: world.samples.flatMap((sample) => marginals(sample, shapes, shownFor(sample.class))),
    scores: world.samples.flatMap((sample) => scoresOf(sample, { shapes, classes }, shownFor(sample.class))),
    foolable: world.samples.flatMap((sample) => foolable(sample, { shapes, classes }, shownFor(sample.class))),
    templates: world.samples.flatMap((sample) =>
      templatesOf(
        sample,
        { shapes, classes },
        shownFor(sample.class).filter((one) => one.attack === "release"),
      ),
    ),
    correlations: world.samples.map((sample) => correlation(sample, shapes, shownFor(sample.class))),
    nominal,
    leverage: world.samples.flatMap((sample, of) => {
      const whole = corner(sample, { shapes, classes: classes.length, of, scale: 1 });
      const ratio = (moved: Moved): number => share(sample.weight, (i) => moved.fooled[i] === true);
      return shapes.flatMap((shape, j) => {
        if (shape.sigma === 0) return [];
        const frozen = ratio(corner(sample, { shapes, classes: classes.length, of, scale: 1, frozen: j }));
        return [
          {
            observable: shape.name,
            direction: directionOf(world, of),
            value: ratio(whole) - frozen,
            foolingRatio: ratio(whole),
            frozen,
          },
        ];
      });
    }),
    selfChecks: CHECKS,
    observables: shapes.map((shape) => ({
      name: shape.name,
      unit: shape.unit,
      kind: shape.kind,
      input: true,
      range: shape.unit === "GeV" ? [25, null] : [null, null],
      period: shape.kind === "periodic" ? 2 * Math.PI : null,
      formula:
        shape.kind === "derived"
          ? "sqrt(2 * lep1_pt * lep2_pt * (cosh(lep1_eta - lep2_eta) - cos(deltaPhi(lep1_phi, lep2_phi))))"
          : null,
      uncertainty: shape.uncertainty === null ? null : { up: shape.uncertainty, down: shape.uncertainty },
      moves: shape.sigma > 0,
      medianSigma: shape.sigma > 0 ? shape.show(shape.sigma) - shape.show(0) : null,
      medianSigmaOverSpread: shape.sigma > 0 ? shape.sigma : null,
      missingShare: 0,
    })),
    spec: {
      version: 1,
      title,
      network: { file: "network.onnx", output: { kind: "sigmoid", classes } },
      data: classes.map((name) => ({ file: `${name}.parquet`, class: name })),
      guards: { preset: "strict", population: "all", bins: 100 },
      seed: 1,
    },
  };
}
