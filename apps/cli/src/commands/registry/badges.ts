import type { Badge } from "@foolproof/registry";
import { printLine } from "../../output/print.js";

/** A line for each quantity of an audit: what is known of it. */
export function printBadges(badges: readonly Badge[]): void {
  for (const { quantity, level, claimed, found, why } of badges) {
    const values = level === "mismatch" ? `claimed ${claimed ?? "-"}, found ${found ?? "-"}` : (found ?? claimed ?? "");
    printLine(`  ${quantity.padEnd(18)} ${level.padEnd(11)} ${values}${why === "" ? "" : ` (${why})`}`);
  }
}
