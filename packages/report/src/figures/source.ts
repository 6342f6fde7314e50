import type { AttackResult, AuditResult } from "@foolproof/core";
import { type SeriesStyle, stylesOf } from "./theme.js";

/** What figures need of an attack. */
export interface FigureAttack extends Pick<
  AttackResult,
  "id" | "name" | "direction" | "class" | "scale" | "guarded" | "guards"
> {
  readonly physics: Pick<AttackResult["physics"], "efficiency">;
}

type Shown = Pick<
  AuditResult,
  "curve" | "distributions" | "scores" | "foolable" | "templates" | "correlations" | "nominal" | "leverage" | "spec"
>;

/** The parts of an audit that figures are drawn from; an `AuditResult` is one. */
export interface FigureSource extends Shown {
  readonly attacks: readonly FigureAttack[];
  /** Written on every figure; default "Simulation". */
  readonly label?: string | undefined;
  readonly verdict: Pick<AuditResult["verdict"], "setBy" | "referenceEvents">;
  readonly baseline: { readonly threshold: number | null; readonly classes: readonly { readonly class: string }[] };
}

/** The user's words on a figure ("Work in progress"); by default no experiment's name but what the events are. */
export const labelOf = (
  { label }: Pick<FigureSource, "label">,
  choice: { readonly label?: string | undefined },
): string => choice.label ?? label ?? "Simulation";

/** The style of each attack, the same in all figures of an audit. */
export function styleOf({ attacks, curve }: Pick<FigureSource, "attacks" | "curve">): (attack: string) => SeriesStyle {
  const styles = stylesOf([...new Set([...attacks.map((one) => one.id), ...curve.map((one) => one.attack)])]);
  return (attack) => styles.get(attack) ?? { colour: 0, dash: "", marker: "circle" };
}

/** Is this the attack, in this direction, that the score comes from? */
export const setsScore = (
  { verdict }: Pick<FigureSource, "verdict">,
  one: { readonly attack: string; readonly direction: string },
): boolean =>
  verdict.setBy !== null && verdict.setBy.attack === one.attack && verdict.setBy.direction === one.direction;

/** The attack's result at the quoted uncertainties. */
export const atOne = (
  { attacks }: Pick<FigureSource, "attacks">,
  one: { readonly attack: string; readonly direction: string },
): FigureAttack | null =>
  attacks.find((result) => result.id === one.attack && result.direction === one.direction && result.scale === 1) ??
  null;

/** Directions in the order of the attacks, that of the score first. */
export function directionsOf({ attacks, verdict }: Pick<FigureSource, "attacks" | "verdict">): readonly string[] {
  const all = [...new Set(attacks.map((one) => one.direction))];
  const first = verdict.setBy?.direction;
  return first === undefined ? all : [first, ...all.filter((one) => one !== first)];
}

/** The class that a direction attacks. */
export const classOf = ({ attacks }: Pick<FigureSource, "attacks">, direction: string): string =>
  attacks.find((one) => one.direction === direction)?.class ?? direction;
