import type { ReactNode } from "react";
import { classes } from "./classes";
import type { Tone } from "./Badge";

const TONES: Readonly<Record<Exclude<Tone, "neutral">, string>> = {
  good: "border-good bg-good-paper",
  bad: "border-bad bg-bad-paper",
  warn: "border-warn bg-warn-paper",
  info: "border-info bg-info-paper",
};

interface NoticeProps {
  readonly tone: Exclude<Tone, "neutral">;
  readonly title?: string;
  /** Read out at once: for what answers to something that the reader did. */
  readonly urgent?: boolean;
  readonly children?: ReactNode;
}

/** Something that the reader has to know before reading on. */
export function Notice({ tone, title, urgent = false, children }: NoticeProps) {
  return (
    <div
      role={urgent ? "alert" : undefined}
      className={classes("min-w-0 rounded-md border border-l-4 px-3 py-2 text-sm", TONES[tone])}
    >
      {title === undefined ? null : <p className="font-semibold">{title}</p>}
      {children}
    </div>
  );
}
