import {
  attackThatSetsScore,
  count,
  hiddenRatioSentence,
  percent,
  ratioText,
  scoreText,
  selfCheckSummary,
  significant,
  verdictSentence,
} from "@foolproof/report/browser";
import type { ReactNode } from "react";
import type { AuditDetail, AuditResult } from "../api/types";
import { Comments } from "../comments/Comments";
import { Badge } from "../design/Badge";
import { Card } from "../design/Card";
import { ScoreScale } from "../design/ScoreScale";

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="grid gap-x-3 border-t border-line py-1.5 sm:grid-cols-[minmax(120px,190px)_1fr]">
      <dt className="text-[0.92rem] text-soft">{name}</dt>
      <dd className="max-w-[75ch]">{children}</dd>
    </div>
  );
}

function ScoreBox({ verdict }: Pick<AuditDetail, "verdict">) {
  const { score, status } = verdict;
  return (
    <div className="flex flex-col items-start gap-1">
      <p className="text-sm text-soft">robustness at most</p>
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
    </div>
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

function Facts({ result }: { readonly result: AuditResult }) {
  const { verdict } = result;
  const attack = attackThatSetsScore(result);
  const { moving, inputs, medianSigmaOverSpread } = verdict.movableShare;
  const reference = verdict.referenceEvents.map((one) => `${count(one.value)} ${one.class}`).join(", ");
  return (
    <dl className="mt-3">
      <Fact name="H, hidden over conventional shift">
        <Hidden result={result} />
      </Fact>
      <Fact name="Set by">
        {attack === null
          ? "–"
          : `${attack.id}, ${attack.direction}: ${percent(attack.foolingRatio.value)} of correctly classified ${attack.class} events; ${percent(attack.movedShare)} of the class moved`}
      </Fact>
      <Fact name="Guards">
        preset {verdict.guardPreset}
        {reference === "" ? "" : `, at ${reference} reference events`}
      </Fact>
      <Fact name="Attack profile">
        {verdict.attackProfile}
        {verdict.attackProfile === "quick" ? " — not to be quoted" : ""}
      </Fact>
      <Fact name="Inputs that move">
        {moving} of {inputs}
        {medianSigmaOverSpread === null ? "" : `; median half-width ${percent(medianSigmaOverSpread)} of the spread`}
      </Fact>
      <Fact name="Self-checks">
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
      className={`border-l-[6px]! ${audit.verdict.status === "reliable" ? "border-l-good!" : "border-l-warn!"}`}
    >
      <h2 className="sr-only">Verdict</h2>
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-[minmax(230px,300px)_1fr]">
        <ScoreBox verdict={audit.verdict} />
        <div className="min-h-[22rem] min-w-0 sm:min-h-80">
          {result === undefined ? (
            <p className="text-soft">Loading the audit’s numbers…</p>
          ) : (
            <>
              <p className="max-w-[62ch] text-lg leading-snug sm:text-xl">{verdictSentence(result)}</p>
              <Facts result={result} />
            </>
          )}
        </div>
      </div>
      <Comments audit={audit.id} anchor={{ kind: "audit", id: "verdict", choice: {} }} about="the verdict" />
    </Card>
  );
}
