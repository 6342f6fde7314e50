import {
  attackThatSetsScore,
  count,
  presetText,
  hiddenRatioSentence,
  noticeSentence,
  percent,
  ratioText,
  scoreText,
  selfCheckSummary,
  significant,
  verdictSentence,
} from "@foolproof/report/browser";
import type { ReactNode } from "react";
import type { AuditDetail, AuditResult } from "../api/types";
import { Comments, MetricTalk } from "../comments/Comments";
import type { Metric } from "../comments/places";
import { Badge } from "../design/Badge";
import { Card } from "../design/Card";
import { ScoreScale } from "../design/ScoreScale";

interface FactProps {
  readonly audit: string;
  readonly metric: Metric;
  readonly name: string;
  readonly children: ReactNode;
}

function Fact({ audit, metric, name, children }: FactProps) {
  return (
    <MetricTalk audit={audit} metric={metric}>
      {(button, threads) => (
        <div id={metric} className="grid gap-x-3 border-t border-line py-1 @xl:grid-cols-[minmax(120px,210px)_1fr]">
          <dt className="flex items-start justify-between gap-2 py-0.5 text-[0.92rem] text-soft">
            {name} {button}
          </dt>
          <dd className="max-w-[75ch] py-0.5">
            {children}
            {threads}
          </dd>
        </div>
      )}
    </MetricTalk>
  );
}

function ScoreBox({ audit: { id, verdict } }: { readonly audit: AuditDetail }) {
  const { score, status } = verdict;
  return (
    <MetricTalk audit={id} metric="robustnessScore">
      {(button, threads) => (
        <div id="robustnessScore" className="flex flex-col items-start gap-1">
          <p className="flex w-full items-center justify-between gap-2 text-sm text-soft">
            robustness at most {button}
          </p>
          {score === null ? (
            <p className="text-4xl font-bold">no score</p>
          ) : (
            <>
              <p className="text-5xl leading-none font-bold tabular-nums">
                {scoreText(score.value)}
                <small className="text-lg font-normal text-soft"> of 100</small>
              </p>
              <ScoreScale score={score} />
              <p className="text-sm text-soft">
                95 % interval {scoreText(score.low, 1)} to {scoreText(score.high, 1)}; an upper bound
              </p>
            </>
          )}
          {status === "reliable" ? (
            <Badge tone="good" sign="✓">
              reliable
            </Badge>
          ) : (
            <Badge tone="warn" sign="!">
              inconclusive
            </Badge>
          )}
          {threads}
        </div>
      )}
    </MetricTalk>
  );
}

function Hidden({ result }: { readonly result: AuditResult }) {
  const ratio = result.verdict.hiddenRatio;
  const sentence = hiddenRatioSentence(result);
  if (ratio === null || sentence === null) return <>not defined: no guarded attack, or no efficiency</>;
  const distance = attackThatSetsScore(result)?.jointDistanceMedian ?? null;
  return (
    <>
      <strong>
        {ratio.lowerBound ? "> " : ""}
        {ratioText(ratio.value)}
        {ratio.low === null || ratio.high === null ? "" : ` (${ratioText(ratio.low)} to ${ratioText(ratio.high)})`}
      </strong>
      . {sentence} Not a calibrated underestimate of the uncertainty.
      {distance === null ? "" : ` Fooled events lie at a median joint distance of ${significant(distance, 2)} σ.`}
    </>
  );
}

function Facts({ audit, result }: { readonly audit: string; readonly result: AuditResult }) {
  const { verdict } = result;
  const attack = attackThatSetsScore(result);
  const { moving, inputs, medianSigmaOverSpread } = verdict.movableShare;
  const reference = verdict.referenceEvents.map((one) => `${count(one.value)} ${one.class}`).join(", ");
  return (
    <dl className="@container mt-3">
      <Fact audit={audit} metric="hiddenRatio" name="H, hidden over conventional shift">
        <Hidden result={result} />
      </Fact>
      <Fact audit={audit} metric="foolingRatio" name="Set by">
        {attack === null
          ? "–"
          : `${attack.id}, ${attack.direction}: ${percent(attack.foolingRatio.value)} of correctly classified ${attack.class} events; ${percent(attack.movedShare)} of the class moved`}
      </Fact>
      <Fact audit={audit} metric="guardPreset" name="Guards">
        {presetText(result)}
        {reference === "" ? "" : `, at ${reference} reference events`}. {noticeSentence(attack, result)}
      </Fact>
      <Fact audit={audit} metric="attackProfile" name="Attack profile">
        {verdict.attackProfile}
        {verdict.attackProfile === "quick" ? " — not to be quoted" : ""}
      </Fact>
      <Fact audit={audit} metric="movableShare" name="Inputs that move">
        {moving} of {inputs}
        {medianSigmaOverSpread === null ? "" : `; median half-width ${percent(medianSigmaOverSpread)} of the spread`}
      </Fact>
      <Fact audit={audit} metric="selfChecks" name="Self-checks">
        <a href="#checks">{selfCheckSummary(result)}</a>
      </Fact>
    </dl>
  );
}

interface VerdictProps {
  readonly audit: AuditDetail;
  /** undefined while it is on its way. */
  readonly result: AuditResult | undefined;
}

/** First of all: the verdict in a sentence, the score, and what it was made with. */
export function Verdict({ audit, result }: VerdictProps) {
  return (
    <Card
      id="verdict"
      className={`border-l-[6px]! print:pl-4! ${audit.verdict.status === "reliable" ? "border-l-good!" : "border-l-warn!"}`}
    >
      <h2 className="sr-only">Verdict</h2>
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-[minmax(190px,240px)_1fr] 2xl:grid-cols-[minmax(230px,300px)_1fr]">
        <ScoreBox audit={audit} />
        <div className="min-h-[22rem] min-w-0 sm:min-h-80">
          {result === undefined ? (
            <p className="text-soft">Loading the audit’s numbers…</p>
          ) : (
            <>
              <p className="max-w-[62ch] text-lg leading-snug sm:text-xl">{verdictSentence(result)}</p>
              <Facts audit={audit.id} result={result} />
            </>
          )}
        </div>
      </div>
      <Comments audit={audit.id} anchor={{ kind: "audit", id: "verdict", choice: {} }} about="the verdict" />
    </Card>
  );
}
