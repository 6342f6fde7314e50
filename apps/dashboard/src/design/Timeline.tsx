import type { ReactNode } from "react";
import { When } from "./When";

interface TimelineProps {
  readonly entries: readonly {
    readonly id: string;
    readonly at: string;
    readonly text: ReactNode;
    readonly reason: string | null;
  }[];
}

/** What happened, newest first. */
export function Timeline({ entries }: TimelineProps) {
  return (
    <ol className="flex flex-col gap-3 border-l-2 border-line pl-4">
      {entries.map(({ id, at, text, reason }) => (
        <li
          key={id}
          className="relative text-sm before:absolute before:top-1.5 before:-left-[1.35rem] before:size-2.5 before:rounded-full before:bg-edge"
        >
          <p>{text}</p>
          {reason === null || reason === "" ? null : (
            <p className="mt-0.5 border-l-4 border-line pl-2 whitespace-pre-line">{reason}</p>
          )}
          <p className="text-soft">
            <When at={at} />
          </p>
        </li>
      ))}
    </ol>
  );
}
