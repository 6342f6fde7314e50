import type { ReactNode } from "react";

/** What stands where a list has nothing to show: why, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="mx-auto max-w-2xl px-2 py-8 text-center">
      <p className="mb-2 text-lg font-semibold">{title}</p>
      <div className="flex flex-col gap-3 text-soft">{children}</div>
    </div>
  );
}
