export { badgesWithoutEvents } from "./alone.js";
export type { Disagreement } from "./agree.js";
export type { Badge } from "./badges.js";
export { networkDigestFor, requireDigests, wrongDigest } from "./digests.js";
export { reproducedBadges } from "./reproduced.js";
export type { RecomputeRequest } from "./findings.js";
export { recomputeAudit, type Recomputation } from "./recompute.js";
