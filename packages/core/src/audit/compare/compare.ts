import type { AuditResult } from "../result.js";
import { whyNotComparable } from "./comparable.js";
import { type FigureDifference, figureDifferences } from "./figures.js";
import { type SettingDifference, settingDifferences } from "./settings.js";

export interface AuditComparison {
  /** Why scores may not be compared; empty: they may. */
  readonly notComparable: readonly string[];
  readonly figures: readonly FigureDifference[];
  readonly settings: readonly SettingDifference[];
}

/** Two audits side by side: headline figures and their differences, and what of network, data, envelope and spec is not the same. */
export const compareAudits = (a: AuditResult, b: AuditResult): AuditComparison => ({
  notComparable: whyNotComparable(a, b),
  figures: figureDifferences(a, b),
  settings: settingDifferences(a, b),
});

export type { FigureDifference, SettingDifference };
