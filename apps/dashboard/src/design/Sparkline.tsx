interface SparklineProps {
  readonly points: readonly { readonly scale: number; readonly value: number | null }[];
}

const WIDTH = 104;
const HEIGHT = 30;
/** A curve below a fifth fills its part of the height only: small ratios are to look small. */
const LEAST_TOP = 0.2;

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

function describe({ points }: SparklineProps): string {
  const known = points.filter((one) => one.value !== null);
  const last = known.at(-1);
  if (last === undefined || last.value === null) return "no fooling ratio";
  const quoted = known.find((one) => one.scale === 1)?.value ?? null;
  const atOne = quoted === null ? "" : `${percent(quoted)} at s = 1, `;
  return `Fooling ratio against the envelope's scale: ${atOne}${percent(last.value)} at s = ${String(last.scale)}`;
}

/** FR(s) as a line as small as a word; the upright mark is s = 1. */
export function Sparkline({ points }: SparklineProps) {
  const known = points.flatMap(({ scale, value }) => (value === null ? [] : [{ scale, value }]));
  if (known.length === 0) return <span className="text-soft">–</span>;
  const right = Math.max(1, ...known.map((one) => one.scale));
  const top = Math.max(LEAST_TOP, ...known.map((one) => one.value));
  const x = (scale: number): number => 3 + ((WIDTH - 6) * scale) / right;
  const y = (value: number): number => HEIGHT - 3 - ((HEIGHT - 6) * value) / top;
  const told = describe({ points });
  return (
    <svg viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} width={WIDTH} height={HEIGHT} role="img" aria-label={told}>
      <title>{told}</title>
      <line x1={3} x2={WIDTH - 3} y1={HEIGHT - 3} y2={HEIGHT - 3} className="stroke-line" />
      <line x1={x(1)} x2={x(1)} y1={3} y2={HEIGHT - 3} className="stroke-edge" strokeDasharray="2 2" />
      {known.length > 1 ? (
        <polyline
          points={known.map((one) => `${x(one.scale).toFixed(1)},${y(one.value).toFixed(1)}`).join(" ")}
          fill="none"
          strokeWidth={1.75}
          className="stroke-link"
        />
      ) : null}
      {known.map((one) => (
        <circle key={one.scale} cx={x(one.scale)} cy={y(one.value)} r={1.75} className="fill-link" />
      ))}
    </svg>
  );
}
