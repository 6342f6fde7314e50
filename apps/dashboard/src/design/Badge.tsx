import type { ReactNode } from "react";
import { classes } from "./classes";

export type Tone = "good" | "bad" | "warn" | "info" | "neutral";

const TONES: Readonly<Record<Tone, string>> = {
  good: "bg-good-paper text-good",
  bad: "bg-bad-paper text-bad",
  warn: "bg-warn-paper text-warn",
  info: "bg-info-paper text-info",
  neutral: "bg-sunken text-ink",
};

interface BadgeProps {
  readonly tone?: Tone;
  /** A sign beside the word: colour is never the only cue. */
  readonly sign?: string;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

/** A short word about a state. */
export function Badge({ tone = "neutral", sign, title, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={classes(
        "inline-flex items-center gap-1 rounded-full border border-current/25 px-2.5 py-0.5 text-sm font-medium whitespace-nowrap",
        TONES[tone],
      )}
    >
      {sign === undefined ? null : <span aria-hidden="true">{sign}</span>}
      {children}
    </span>
  );
}
