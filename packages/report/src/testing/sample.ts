import { deriveKeyFromText, normal, seedKey, uniform } from "@foolproof/core";

/** One observable of the synthetic sample: a monotone map from a standard-normal latent variable to what a detector would show. */
export interface Shape {
  readonly name: string;
  readonly unit: string | null;
  readonly kind: "continuous" | "integer" | "periodic" | "derived";
  /** Half-width of the envelope in the latent variable; 0: does not move. */
  readonly sigma: number;
  readonly uncertainty: string | null;
  readonly show: (latent: number) => number;
}

const momentum = (name: string, scale: number): Shape => ({
  name,
  unit: "GeV",
  kind: "continuous",
  sigma: 0.3,
  uncertainty: "0.03 * value",
  show: (z) => 25 + scale * Math.exp(0.6 * z),
});
const angle = (name: string): Shape => ({
  name,
  unit: null,
  kind: "continuous",
  sigma: 0.01,
  uncertainty: "0.01",
  show: (z) => 2.5 * Math.tanh(0.7 * z),
});
const azimuth = (name: string): Shape => ({
  name,
  unit: "rad",
  kind: "periodic",
  sigma: 0,
  uncertainty: null,
  show: (z) => (2 * Math.PI) / (1 + Math.exp(-1.702 * z)) - Math.PI,
});
const number = (name: string): Shape => ({
  name,
  unit: null,
  kind: "integer",
  sigma: 0,
  uncertainty: null,
  show: (z) => Math.max(0, Math.round(2 + 1.1 * z)),
});
const mass = (name: string, scale: number): Shape => ({
  name,
  unit: "GeV",
  kind: "derived",
  sigma: 0.05,
  uncertainty: null,
  show: (z) => 10 + scale * Math.exp(0.5 * z),
});

const FEW: readonly Shape[] = [
  momentum("jet1_pt", 50),
  momentum("met", 40),
  angle("lep1_eta"),
  mass("m_ll", 70),
  number("n_jets"),
];

const objects = ["lep1", "lep2", "jet1", "jet2", "jet3", "jet4", "met", "soft"];
const MANY: readonly Shape[] = [
  ...objects.map((one, i) => momentum(`${one}_pt`, 70 - 6 * i)),
  ...objects.slice(0, 6).map((one) => angle(`${one}_eta`)),
  ...objects.map((one) => azimuth(`${one}_phi`)),
  ...["m_ll", "m_jj", "m_bb", "mt_w", "ht_total"].map((one, i) => mass(one, 60 + 25 * i)),
  ...["n_jets", "n_bjets", "n_leptons"].map(number),
];

/** 5 or 30 observables. */
export const shapesOf = (count: 5 | 30): readonly Shape[] => (count === 5 ? FEW : MANY);

/** Latent events of one class, [event][observable]: neighbours correlated, shifted along the class's own direction. */
export interface Sample {
  readonly class: string;
  readonly latent: readonly (readonly number[])[];
  readonly weight: readonly number[];
}

export interface SampleRequest {
  readonly classes: readonly string[];
  readonly shapes: readonly Shape[];
  readonly eventsPerClass: number;
}

const directions = new Map<string, readonly number[]>();

/** How strongly each observable separates class `of` from the others: the weights of the linear network below. */
export function direction(shapes: readonly Shape[], of: number): readonly number[] {
  const key = `${shapes.length} ${of}`;
  const found =
    directions.get(key) ?? shapes.map((_, j) => (0.9 * Math.cos(1.7 * j + 2.1 * of)) / Math.sqrt(shapes.length / 5));
  directions.set(key, found);
  return found;
}

export function drawSamples({ classes, shapes, eventsPerClass }: SampleRequest): readonly Sample[] {
  return classes.map((name, of) => {
    const key = deriveKeyFromText(seedKey(7), name);
    const push = direction(shapes, of);
    const width = shapes.length;
    const latent = Array.from({ length: eventsPerClass }, (_, i) => {
      const free = shapes.map((__, j) => normal(key, i * width + j));
      return free.map((z, j) => 0.9 * z + 0.44 * (free[(j + 1) % width] ?? 0) + 0.5 * (push[j] ?? 0));
    });
    return {
      class: name,
      latent,
      weight: latent.map((_, i) => (uniform(deriveKeyFromText(key, "weight"), i) < 0.2 ? 1.6 : 0.8)),
    };
  });
}

/** Probabilities of a linear network with a softmax over classes. */
export function probabilities(shapes: readonly Shape[], classes: number, latent: readonly number[]): readonly number[] {
  const logits: number[] = [];
  for (let of = 0; of < classes; of++) {
    const weights = direction(shapes, of);
    let sum = 0;
    for (let j = 0; j < weights.length; j++) sum += (weights[j] ?? 0) * (latent[j] ?? 0);
    logits.push(sum);
  }
  const top = Math.max(...logits);
  const powers = logits.map((one) => Math.exp(one - top));
  const total = powers.reduce((sum, one) => sum + one, 0);
  return powers.map((one) => one / total);
}
