import { attackTable } from "../attacks/table.js";
import { curveOf } from "../audit/curve.js";
import { type Badge, claimedBadge, judgeClaim, mismatchBadge, shareWords } from "./badges.js";
import { attackName } from "./claims.js";
import type { Findings, RecomputeRequest } from "./findings.js";

/** The badge of FR(s): exact at s = 1 and at the largest scale of a plain attack, bounded from above elsewhere. */
export function curveBadge(
  { result }: RecomputeRequest,
  { bounds, attacks, nominal }: Findings,
  exact: boolean,
): Badge {
  const at = ({ point }: Findings["bounds"][number]): string =>
    `${attackName({ id: point.attack, direction: point.direction })} at s = ${point.scale}`;
  const merged = result.attacks.map(
    (one) => (one.scale === 1 ? attacks.find((own) => attackName(own) === attackName(one)) : undefined) ?? one,
  );
  const { badge } = judgeClaim(
    {
      quantity: "foolingRatioCurve",
      claimed: result.curve,
      found: curveOf(merged, nominal.resolved.scales.includes(0)),
      from: "",
    },
    { exact },
  );
  if (badge.level === "mismatch") return badge;
  const scaleOf = (id: string): number =>
    Math.max(...(nominal.resolved.attacks.find((one) => one.id === id)?.scales ?? []));
  const plain = (id: string): boolean => {
    const name = nominal.resolved.attacks.find((one) => one.id === id)?.name;
    return name !== undefined && !attackTable[name].guarded;
  };
  const slack = exact ? 1e-9 : 1e-3;
  const beyond = bounds.find(({ point, most }) => {
    const value = point.value ?? 0;
    const whole = plain(point.attack) && point.scale === scaleOf(point.attack);
    return value > most + slack || (whole && value < most - slack);
  });
  if (beyond !== undefined)
    return mismatchBadge("foolingRatioCurve", {
      claimed: shareWords(beyond.point.value),
      found: shareWords(beyond.most),
      why: `${at(beyond)}: the minimal scales of the per-event file say otherwise.`,
    });
  const open = bounds.filter(({ point, most }) => point.scale !== 1 && Math.abs((point.value ?? 0) - most) > 1e-3);
  const [first] = open;
  const held = new Set(bounds.map(({ point }) => `${point.attack}\n${point.direction}`));
  const without = result.curve.filter(
    (one) => one.scale > 0 && one.scale !== 1 && !held.has(`${one.attack}\n${one.direction}`),
  );
  if (first !== undefined)
    return claimedBadge(
      "foolingRatioCurve",
      `Agrees at s = 1 and at the largest scale; between, minimal scales only say how much at most: ${at(first)} claims ${shareWords(first.point.value)} of at most ${shareWords(first.most)}${open.length === 1 ? "" : `, and ${open.length - 1} more`}.`,
    );
  if (without.length > 0)
    return claimedBadge(
      "foolingRatioCurve",
      "Agrees at s = 1; the per-event file holds no minimal scales of attacks that run in several directions on a class.",
    );
  return { ...badge, why: "Fooling ratios at every scale, from minimal scales." };
}
