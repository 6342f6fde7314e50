import { classes } from "./classes";

/** Holds the place of what is on its way, so that nothing moves when it comes. */
export function Loading({ what, className }: { readonly what: string; readonly className?: string }) {
  return (
    <div
      role="status"
      className={classes("flex items-center justify-center rounded-md bg-sunken p-4 text-sm text-soft", className)}
    >
      Loading {what}…
    </div>
  );
}
