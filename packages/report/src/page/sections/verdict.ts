import type { AuditResult } from "@foolproof/core";
import { adviceFor, selfCheckSummary } from "../../words/advice.js";
import { presetText } from "../../words/limits.js";
import { ABSENT, count, listed, percent, ratioText, scoreText, significant } from "../../words/numbers.js";
import { noticeSentence } from "../../words/noticed.js";
import { attackThatSetsScore, hiddenRatioSentence, verdictSentence } from "../../words/verdict.js";
import { prose, safe, type Markup } from "../../text/html.js";

/** The score's place between 0 and 100 with its interval, as a picture without colours of its own. */
function scale(score: NonNullable<AuditResult["verdict"]["robustnessScore"]>): Markup {
  const x = (value: number): string => String(Number((10 + 2.8 * value).toFixed(1)));
  return {
    markup:
      `<svg class="scale" viewBox="0 0 300 44" role="img" aria-label="Score ${scoreText(score.value)} on a scale of 0 to 100">` +
      `<line class="rail" x1="10" x2="290" y1="18" y2="18"/><line class="range" x1="${x(score.low)}" x2="${x(score.high)}" y1="18" y2="18"/>` +
      `<path class="pointer" d="M${x(score.value)},14l-6,-10h12z"/>` +
      [0, 25, 50, 75, 100]
        .map(
          (at) =>
            `<line class="mark" x1="${x(at)}" x2="${x(at)}" y1="14" y2="22"/><text x="${x(at)}" y="38" text-anchor="middle">${at}</text>`,
        )
        .join("") +
      `</svg>`,
  };
}

function scoreBox({ verdict }: AuditResult): Markup {
  const { robustnessScore: score, status } = verdict;
  const badge =
    status === "reliable"
      ? safe`<p class="status reliable">✓ reliable</p>`
      : safe`<p class="status inconclusive">! inconclusive</p>`;
  if (score === null)
    return safe`<div class="score">
      <p class="figure">no score</p>
      ${badge}
    </div>`;
  return safe`<div class="score">
    <p class="caption">robustness at most</p>
    <p class="figure">${scoreText(score.value)}<small> of 100</small></p>
    ${scale(score)}
    <p class="caption">95 % interval ${scoreText(score.low, 1)} to ${scoreText(score.high, 1)}; an upper bound</p>
    ${badge}
  </div>`;
}

const fact = (name: string, value: string | Markup): Markup =>
  safe`<div>
    <dt>${name}</dt>
    <dd>${typeof value === "string" ? prose(value) : value}</dd>
  </div>`;

function hiddenFact(result: AuditResult): Markup {
  const ratio = result.verdict.hiddenRatio;
  const sentence = hiddenRatioSentence(result);
  if (ratio === null || sentence === null)
    return fact("H, hidden over conventional shift", "not defined: no guarded attack, or no efficiency");
  const interval =
    ratio.low === null || ratio.high === null ? "" : ` (${ratioText(ratio.low)} to ${ratioText(ratio.high)})`;
  const distance = attackThatSetsScore(result)?.jointDistanceMedian ?? null;
  const joint =
    distance === null ? "" : ` Fooled events lie at a median joint distance of ${significant(distance, 2)} σ.`;
  const value = `${ratio.lowerBound ? "> " : ""}${ratioText(ratio.value)}${interval}`;
  return fact(
    "H, hidden over conventional shift",
    safe`<strong>${value}</strong>. ${prose(sentence)} Not a calibrated underestimate of the uncertainty.${joint}`,
  );
}

/** First of all: the verdict in a sentence, the score, and what it was made with. */
export function verdictSection(result: AuditResult): Markup {
  const { verdict } = result;
  const attack = attackThatSetsScore(result);
  const { moving, inputs, medianSigmaOverSpread } = verdict.movableShare;
  const setBy =
    attack === null
      ? ABSENT
      : safe`${attack.id}, ${attack.direction}: ${prose(percent(attack.foolingRatio.value))} of correctly classified
        ${attack.class} events; ${prose(percent(attack.movedShare))} of the class moved`;
  const reference = listed(verdict.referenceEvents.map((one) => `${count(one.value)} ${one.class}`));
  const profile =
    verdict.attackProfile === "quick" ? safe`<strong>quick</strong> — not to be quoted` : verdict.attackProfile;
  return safe`<section id="verdict" class="verdict ${verdict.status}" aria-label="Verdict">
    ${scoreBox(result)}
    <div class="told">
      <p class="sentence">${prose(verdictSentence(result))}</p>
      <dl class="facts">
        ${hiddenFact(result)} ${fact("Set by", setBy)}
        ${fact("Guards", safe`${presetText(result)}${reference === "" ? "" : `, at ${reference} reference events`}`)}
        ${fact("Noticed first", noticeSentence(attack, result) || ABSENT)} ${fact("Attack profile", profile)}
        ${fact("Inputs that move", `${moving} of ${inputs}${medianSigmaOverSpread === null ? "" : `; median half-width ${percent(medianSigmaOverSpread)} of the spread`}`)}
        ${fact("Self-checks", safe`<a href="#checks">${selfCheckSummary(result)}</a>`)}
      </dl>
    </div>
  </section>`;
}

/** What to do now, most urgent first. */
export const adviceSection = (result: AuditResult): Markup =>
  safe`<section id="advice">
    <h2>What to do now</h2>
    <ol class="advice">
      ${adviceFor(result).map((one) => safe`<li><strong>${one.what}.</strong> ${prose(one.how)}</li>`)}
    </ol>
  </section>`;
