import { createHash } from "node:crypto";
import { type AuditResult, sealAudit, specDigest } from "@foolproof/core";

export interface MadeAudit {
  /** Names the network, and with `version` its bytes. */
  readonly network?: string;
  readonly version?: string;
  readonly title?: string;
  readonly dataset?: string;
  /** Relative uncertainty of jet1_pt. */
  readonly uncertainty?: number;
  readonly seed?: number;
  readonly score?: number | null;
  readonly hidden?: number | null;
  readonly preset?: string;
  readonly bins?: number;
  /** How many have distributions (1); with many, audit.json is as long as that of a real analysis. */
  readonly observables?: number;
}

const ATTACKS = ["random", "nominal", "pgd", "release", "compensated"];

const hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Bytes that stand for an events.parquet where nothing opens it. */
export const eventsOf = (made: MadeAudit): Buffer => Buffer.from(`events of ${JSON.stringify(made)}`);

/** An audit of a made-up analysis that holds together: schema, digests, counts. Not the product of a network. */
export function makeAudit(made: MadeAudit = {}): { readonly result: AuditResult; readonly json: string } {
  const {
    network = "tagger",
    version = "1",
    dataset = "ttbar",
    uncertainty = 0.02,
    seed = 1,
    preset = "strict",
  } = made;
  const score = made.score === undefined ? 92.5 : made.score;
  const hidden = made.hidden === undefined ? 2.5 : made.hidden;
  const fooled = score === null ? 0.1 : 1 - score / 100;
  const direction = "signal-to-background";
  const classes = ["background", "signal"];
  const spec = {
    version: 1,
    title: made.title ?? `${network} v${version}`,
    network: {
      file: `nets/${network}.onnx`,
      name: network,
      inputs: ["jet1_pt", "met"],
      scaling: "none",
      output: { kind: "sigmoid", classes },
    },
    data: [{ file: `${dataset}.parquet`, name: dataset, maxEvents: null }],
    observables: { jet1_pt: { unit: "GeV", uncertainty: { relative: uncertainty } }, met: { unit: "GeV" } },
    constraints: [],
    envelope: { norm: "linf" },
    attacks: [{ id: "pgd", name: "pgd", parameters: { steps: 40 }, scales: [0.5, 1] }],
    directions: [direction],
    guards: { preset, population: "all", bins: made.bins ?? 100 },
    seed,
  };
  const width = `${String(uncertainty)} * abs(jet1_pt)`;
  const observable = (name: string, moves: boolean): AuditResult["observables"][number] => ({
    name,
    unit: "GeV",
    kind: "continuous",
    input: true,
    range: [0, null],
    period: null,
    formula: null,
    uncertainty: moves ? { up: width, down: width } : null,
    moves,
    medianSigma: moves ? 2 : null,
    medianSigmaOverSpread: moves ? 0.05 : null,
    missingShare: 0,
  });
  const ratio = (scale: number): { value: number; low: number; high: number } => ({
    value: fooled * scale,
    low: fooled * scale * 0.9,
    high: Math.min(1, fooled * scale * 1.1),
  });
  const names = Array.from({ length: made.observables ?? 1 }, (_, i) => (i === 0 ? "jet1_pt" : `x${String(i)}`));
  const bins = names.length === 1 ? 20 : 100;
  const shown = names.length === 1 ? ["pgd"] : [...ATTACKS, ...ATTACKS];
  const edges = Array.from({ length: bins + 1 }, (_, i) => i * 10);
  const counts = Array.from({ length: bins }, (_, i) => 100 + ((i * 37 + seed) % 50));
  const result: AuditResult = {
    schemaVersion: 1,
    tool: { name: "foolproof", version: "0.1.0" },
    title: spec.title,
    digest: {
      audit: "",
      network: hex(`network ${network} ${version}`),
      data: hex(`data ${dataset}`),
      envelope: hex(`envelope ${network} ${String(uncertainty)}`),
      spec: specDigest(spec),
      events: "",
    },
    verdict: {
      status: "reliable",
      robustnessScore: score === null ? null : { value: score, low: score - 0.5, high: Math.min(100, score + 0.5) },
      why: score === null ? "no attack passed every guard" : "",
      setBy: score === null ? null : { attack: "pgd", direction },
      hiddenRatio:
        hidden === null
          ? null
          : {
              value: hidden,
              low: hidden * 0.8,
              high: hidden * 1.2,
              quantity: "efficiency of signal",
              direction,
              lowerBound: false,
              adversarialShift: 0.01,
              nominalUncertainty: 0.01 / Math.max(hidden, 0.1),
              randomShift: 0.002,
            },
      guardPreset: preset,
      referenceEvents: classes.map((one) => ({ class: one, value: 50_000 })),
      attackProfile: "standard",
      movableShare: { moving: 1, inputs: 2, medianSigmaOverSpread: 0.05 },
    },
    baseline: {
      events: 2000,
      effectiveEvents: 2000,
      auc: 0.9,
      accuracy: 0.85,
      threshold: 0.5,
      expectedAuc: null,
      classes: classes.map((one) => ({
        class: one,
        events: 1000,
        effectiveEvents: 1000,
        sumWeights: 1000,
        correct: 850,
        correctWeights: 850,
        efficiency: 0.85,
      })),
    },
    attacks: [0.5, 1].map((scale) => ({
      id: "pgd",
      name: "pgd",
      direction,
      class: "signal",
      scale,
      foolingRatio: { ...ratio(scale), unweighted: fooled * scale, perClass: [], note: null },
      guarded: true,
      counts: {
        events: 1000,
        correct: 850,
        fooled: Math.round(850 * fooled * scale),
        sumWeights: 850,
        fooledWeights: 850 * fooled * scale,
      },
      movedShare: fooled * scale,
      jointDistanceMedian: 1.2,
      guards: [
        {
          name: "jensenShannon",
          class: "signal",
          observable: "jet1_pt",
          region: null,
          value: 0.01,
          limit: 0.06,
          null95: 0.08,
          visibleFrom: 1e5,
          gates: true,
          passed: true,
        },
      ],
      physics: {
        efficiency: { nominal: 0.85, after: 0.84 },
        auc: { nominal: 0.9, after: 0.89 },
        yields: classes.map((one) => ({ class: one, nominal: 500, after: 495 })),
        rejection: { nominal: 5, after: 4.9 },
      },
      gradientSteps: 40_000,
      networkRows: 40_000,
      parameters: { steps: 40 },
    })),
    curve: [0, 0.5, 1, 1.5, 2].map((scale) => ({ attack: "pgd", direction, scale, ...ratio(scale), guarded: false })),
    distributions: names.flatMap((name, n) =>
      classes.map((one) => ({
        class: one,
        observable: name,
        region: null,
        unit: "GeV",
        edges,
        nominal: counts,
        nominalSumW2: counts,
        after: shown.map((attack, k) => ({
          attack,
          direction: k < 5 ? direction : "background-to-signal",
          // Weights make sums of many digits.
          counts: counts.map((count, i) => count + (names.length === 1 ? 1 : Math.sin(1 + i + 101 * (k + 11 * n)))),
        })),
      })),
    ),
    scores: [],
    correlations: [],
    nominal: [{ source: "jet1_pt", class: "signal", quantity: "efficiency", nominal: 0.85, up: 0.853, down: 0.846 }],
    leverage: [{ observable: "jet1_pt", direction, value: fooled, foolingRatio: fooled, frozen: 0 }],
    selfChecks: [
      {
        name: "planted network",
        passed: true,
        value: 0.0001,
        expected: "at most 0.001",
        why: "Attacks find what is there.",
      },
    ],
    observables: [observable("jet1_pt", true), observable("met", false)],
    spec,
  };
  return sealAudit(result, createHash("sha256").update(eventsOf(made)).digest("hex"));
}
