import type { AttackResult, AuditResult } from "@foolproof/core";
import { adviceFor, selfCheckSummary, topLeverage } from "../words/advice.js";
import { guardsText } from "../words/attacks.js";
import { guardText, strain, worstGuard } from "../words/guardNames.js";
import { presetText } from "../words/limits.js";
import { count, listed, percent, ratioText, scoreText, significant } from "../words/numbers.js";
import { noticeSentence } from "../words/noticed.js";
import { attackThatSetsScore, controlRegionText, verdictSentence } from "../words/verdict.js";
import { plain, table, wrap, type Column } from "./text.js";

export interface TerminalOptions {
  /** Characters in a line; default 80, at least 60. */
  readonly width?: number;
  /** ANSI colours and bold; nothing depends on them. */
  readonly color?: boolean;
}

type Paint = (text: string) => string;

const painter =
  (code: string, color: boolean): Paint =>
  (text) =>
    color ? `\u001b[${code}m${text}\u001b[0m` : text;

function interval({ foolingRatio }: AttackResult): string {
  const { value, low, high } = foolingRatio;
  if (value === null) return "undefined";
  if (low === null || high === null) return percent(value);
  return `${percent(value)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
}

/** A value over its limit, with as many digits as tell on which side of the limit it is. */
function strainText(ratio: number): string {
  if (!Number.isFinite(ratio)) return "> 0";
  for (let digits = 2; digits < 10; digits++) {
    const text = significant(ratio, digits);
    if (ratio === 1 || Number(text) !== 1) return text;
  }
  return significant(ratio, 10);
}

/** H with its interval and the shifts that it is made of. */
function hiddenText({ verdict: { hiddenRatio: ratio } }: AuditResult): string | null {
  if (ratio === null) return null;
  const { value, low, high, lowerBound, quantity, adversarialShift, nominalUncertainty, randomShift } = ratio;
  const interval = low === null || high === null ? "" : ` (${ratioText(low)} to ${ratioText(high)})`;
  const random = randomShift === null ? "" : `, random moves ${significant(randomShift)}`;
  return `${lowerBound ? "> " : ""}${ratioText(value)}${interval} = ${significant(adversarialShift)} / ${significant(nominalUncertainty)}, hidden over conventional ±1 sigma shift of the ${quantity}${random}; not a calibrated uncertainty`;
}

/** All attacks at the quoted uncertainties; other scales are in the report's curve. */
function attackTable(result: AuditResult, width: number): readonly string[] {
  const { setBy } = result.verdict;
  const wide = width >= 110;
  const columns: readonly Column[] = [
    { head: "", most: 1 },
    { head: "attack", most: 14 },
    { head: "direction", most: wide ? 40 : 21 },
    { head: "s", align: "right" },
    { head: "fooled (95 %)", align: "right" },
    { head: "guards" },
    { head: "worst", align: "right" },
    { head: "moved", align: "right" },
    ...(wide ? [{ head: "worst guard (value / limit)", most: width - 105 + 26 }] : []),
  ];
  const rows = result.attacks
    .filter((one) => one.scale === 1)
    .map((one) => {
      const sets = setBy !== null && setBy.attack === one.id && setBy.direction === one.direction;
      const worst = worstGuard(one);
      const ratio = worst === null ? null : strain(worst);
      return [
        sets ? ">" : "",
        one.id,
        one.direction,
        significant(one.scale),
        interval(one),
        worst === null ? "none" : guardsText(one),
        ratio === null ? "–" : strainText(ratio),
        `${(100 * one.movedShare).toFixed(0)} %`,
        ...(wide && worst !== null
          ? [`${guardText(worst)}: ${significant(worst.value)} / ${significant(worst.limit)}`]
          : []),
      ];
    });
  return table(columns, rows);
}

/**
 * The verdict for a terminal: sentence, attacks at s = 1 (the one that sets the score marked ">", "worst" = largest guard
 * value over its limit), H, self-checks, leverage and what to do now. Lines end with a newline.
 */
export function renderTerminal(result: AuditResult, options: TerminalOptions = {}): string {
  const { width: asked = 80, color = false } = options;
  const width = Math.max(60, asked);
  const bold = painter("1", color);
  const dim = painter("2", color);
  const { verdict } = result;
  const reliable = verdict.status === "reliable";
  const status = painter(reliable ? "1;32" : "1;33", color)(verdict.status.toUpperCase());
  const score =
    verdict.robustnessScore === null
      ? "no score"
      : `robustness at most ${scoreText(verdict.robustnessScore.value, 1)} of 100 (95 %: ${scoreText(verdict.robustnessScore.low, 1)} to ${scoreText(verdict.robustnessScore.high, 1)})`;
  const body = (text: string): readonly string[] => wrap(text, { width });
  const item = (label: string, text: string): readonly string[] =>
    wrap(text, { width, first: `${label.padEnd(13)}`, rest: " ".repeat(13) }).map((line, i) =>
      i === 0 ? bold(line.slice(0, 13)) + line.slice(13) : line,
    );
  const failed = result.selfChecks.filter((one) => !one.passed);
  const leverage = topLeverage(result);
  const { moving, inputs, medianSigmaOverSpread } = verdict.movableShare;
  const hidden = hiddenText(result);
  const regions = controlRegionText(result);
  const noticed = noticeSentence(attackThatSetsScore(result), result);
  const advice = adviceFor(result);
  const reference = listed(verdict.referenceEvents.map((one) => `${count(one.value)} ${one.class}`));
  return [
    bold(plain(result.title)),
    `${status}  ${score}`,
    "",
    ...body(verdictSentence(result)),
    "",
    ...attackTable(result, width),
    dim("> sets the score; worst = largest guard value / its limit (1 = at the limit)"),
    "",
    ...(hidden === null ? [] : item("H", hidden)),
    ...(regions === "" ? [] : item("H regions", regions)),
    ...(noticed === "" ? [] : item("noticed", noticed)),
    ...item(
      "guards",
      `${presetText(result).replace("preset ", "")}${reference === "" ? "" : `, at ${reference} events`}; attack profile ${verdict.attackProfile}`,
    ),
    ...item(
      "moves",
      `${moving} of ${inputs} inputs; median half-width ${medianSigmaOverSpread === null ? "–" : percent(medianSigmaOverSpread)} of the spread`,
    ),
    ...(leverage.length === 0
      ? []
      : item("leverage", listed(leverage.map((one) => `${one.observable} ${significant(100 * one.value, 2)} points`)))),
    ...item("self-checks", selfCheckSummary(result)),
    ...failed.flatMap((one) =>
      wrap(`${one.name}: ${one.why}`, { width, first: "  failed     ", rest: " ".repeat(13) }),
    ),
    "",
    bold("What to do now"),
    ...advice
      .slice(0, 3)
      .flatMap((one, i) => wrap(`${one.what}. ${one.how}`, { width, first: ` ${i + 1} `, rest: "   " })),
    "",
  ].join("\n");
}
