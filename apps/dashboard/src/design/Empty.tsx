import type { ReactNode } from "react";

interface EmptyProps {
  readonly title: string;
  /** The whole page is this: its title is the page's heading. */
  readonly page?: boolean;
  readonly children?: ReactNode;
}

const TITLE = "mb-2 text-lg font-semibold";

/** What stands where there is nothing to show: why, and what to do about it. */
export function Empty({ title, page = false, children }: EmptyProps) {
  return (
    <div className="mx-auto max-w-2xl px-2 py-8 text-center">
      {page ? <h1 className={TITLE}>{title}</h1> : <p className={TITLE}>{title}</p>}
      <div className="flex flex-col gap-3 text-soft">{children}</div>
    </div>
  );
}
