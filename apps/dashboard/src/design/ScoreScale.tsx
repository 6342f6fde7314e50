import { scoreText } from "@foolproof/report/browser";

interface ScoreScaleProps {
  readonly score: { readonly value: number; readonly low: number; readonly high: number };
}

/** The score's place between 0 and 100, with its 95 % interval. */
export function ScoreScale({ score }: ScoreScaleProps) {
  const x = (value: number): number => Number((10 + 2.8 * value).toFixed(1));
  return (
    <svg
      viewBox="0 0 300 44"
      role="img"
      aria-label={`Score ${scoreText(score.value)} on a scale of 0 to 100`}
      className="block h-auto w-full max-w-[300px] text-[11px]"
    >
      <line x1={10} x2={290} y1={18} y2={18} strokeWidth={6} className="stroke-line" />
      <line x1={x(score.low)} x2={x(score.high)} y1={18} y2={18} strokeWidth={6} className="stroke-link" />
      <path d={`M${String(x(score.value))},14l-6,-10h12z`} className="fill-ink" />
      {[0, 25, 50, 75, 100].map((at) => (
        <g key={at}>
          <line x1={x(at)} x2={x(at)} y1={14} y2={22} className="stroke-edge" />
          <text x={x(at)} y={38} textAnchor="middle" className="fill-soft">
            {at}
          </text>
        </g>
      ))}
    </svg>
  );
}
