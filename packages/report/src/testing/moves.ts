import { deriveKeyFromText, seedKey, uniform } from "@foolproof/core";
import { direction, probabilities, type Sample, type Shape } from "./sample.js";

export interface MoveRequest {
  readonly shapes: readonly Shape[];
  readonly classes: number;
  readonly of: number;
  readonly scale: number;
  /** Observable that stays where it is; -1: none. */
  readonly frozen?: number;
}

export interface Moved {
  readonly latent: readonly (readonly number[])[];
  readonly fooled: readonly boolean[];
  readonly correct: readonly boolean[];
}

const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

function judge(
  sample: Sample,
  request: MoveRequest,
  move: (z: readonly number[], i: number) => readonly number[],
): Moved {
  const { shapes, classes, of } = request;
  const correct = sample.latent.map((z) => argmax(probabilities(shapes, classes, z)) === of);
  const moved = sample.latent.map((z, i) => (correct[i] === true ? move(z, i) : z));
  const fooled = moved.map((z, i) => correct[i] === true && argmax(probabilities(shapes, classes, z)) !== of);
  return { correct, fooled, latent: moved.map((z, i) => (fooled[i] === true ? z : (sample.latent[i] ?? z))) };
}

/** The corner of the envelope that a linear network fears most, against each other class in turn. */
export function corner(sample: Sample, request: MoveRequest): Moved {
  const { shapes, classes, of, scale, frozen = -1 } = request;
  const own = direction(shapes, of);
  const pushes = Array.from({ length: classes }, (_, other) =>
    direction(shapes, other).map((w, j) =>
      j === frozen ? 0 : scale * (shapes[j]?.sigma ?? 0) * Math.sign(w - (own[j] ?? 0)),
    ),
  );
  return judge(sample, request, (z) => {
    for (let other = 0; other < classes; other++) {
      if (other === of) continue;
      const push = pushes[other] ?? [];
      const point = z.map((value, j) => value + (push[j] ?? 0));
      if (argmax(probabilities(shapes, classes, point)) !== of) return point;
    }
    return z;
  });
}

/** A uniform point of the envelope. */
export function randomPoint(sample: Sample, request: MoveRequest): Moved {
  const key = deriveKeyFromText(seedKey(11), sample.class);
  const { shapes, scale } = request;
  return judge(sample, request, (z, i) =>
    z.map((value, j) => value + scale * (shapes[j]?.sigma ?? 0) * (2 * uniform(key, i * shapes.length + j) - 1)),
  );
}

/** `keep` of twenty of the corner's fooled events: what a guarded attack might hold on to. */
export function released(sample: Sample, request: MoveRequest & { readonly keep: number }): Moved {
  const full = corner(sample, request);
  let met = 0;
  const fooled = full.fooled.map((one) => one && (7 * met++) % 20 < request.keep);
  return { ...full, fooled, latent: full.latent.map((z, i) => (fooled[i] === true ? z : (sample.latent[i] ?? z))) };
}
