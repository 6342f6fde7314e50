import type { Group } from "../api/types";

const many = (number: number, what: string): string => `${String(number)} ${what}${number === 1 ? "" : "s"}`;

/** What has to come together before an audit is endorsed, in words. */
export const policyText = ({ reviewers, conveners, requireReproduced }: Group["policy"]): string =>
  [many(reviewers, "reviewer"), many(conveners, "convener"), ...(requireReproduced ? ["a reproduced audit"] : [])].join(
    ", ",
  );
