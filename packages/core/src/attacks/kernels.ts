import { apgd } from "./apgd.js";
import { boundary } from "./boundary.js";
import { compensated } from "./compensated/kernel.js";
import { releaseCandidates } from "./candidates.js";
import { deepfool } from "./deepfool.js";
import { conservattack } from "./conservattack/kernel.js";
import { donors } from "./donors.js";
import type { Kernel } from "./kernel.js";
import { guardNulls } from "../guards/nullKernel.js";
import { boostedTrees } from "../twoSample/treesKernel.js";
import { minifool } from "./minifool.js";
import { fgsm, pgd } from "./pgd.js";
import { releaseChoice } from "./release/kernel.js";
import { rdsa } from "./rdsa.js";
import { random } from "./random.js";
import { square } from "./square.js";
import { margins, nominal, scores, scoresOfPoints } from "./scores.js";

/** Every kernel by the name that a KernelRequest asks for. */
export const kernels: Readonly<Record<string, Kernel>> = {
  scores,
  scoresOfPoints,
  margins,
  nominal,
  random,
  fgsm,
  pgd,
  apgd,
  minifool,
  deepfool,
  rdsa,
  square,
  boundary,
  releaseCandidates,
  releaseChoice,
  compensated,
  conservattack,
  donors,
  guardNulls,
  boostedTrees,
};
