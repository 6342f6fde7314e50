import type { ReactNode } from "react";
import { classes } from "./classes";

interface CardProps {
  readonly id?: string;
  readonly title?: ReactNode;
  /** One paragraph under the title. */
  readonly lead?: ReactNode;
  /** Right of the title. */
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children?: ReactNode;
}

/** A part of a page with its heading. */
export function Card({ id, title, lead, actions, className, children }: CardProps) {
  return (
    <section
      id={id}
      className={classes(
        "min-w-0 rounded-lg border border-line bg-card p-3 sm:p-5 print:border-0 print:p-0",
        className,
      )}
    >
      {title === undefined ? null : (
        <div className="mb-1.5 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <h2 className="text-lg leading-snug font-semibold">{title}</h2>
          {actions}
        </div>
      )}
      {lead === undefined ? null : <p className="mb-3 max-w-[75ch] text-[0.95rem] text-soft">{lead}</p>}
      {children}
    </section>
  );
}
