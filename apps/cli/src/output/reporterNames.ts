/** How the outcome of a gate can be printed. */
export const REPORTERS = ["default", "json", "junit", "github"] as const;
export type Reporter = (typeof REPORTERS)[number];
