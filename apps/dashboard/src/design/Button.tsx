import type { ButtonHTMLAttributes } from "react";
import { classes } from "./classes";

export type ButtonKind = "primary" | "plain" | "danger" | "quiet";

const KINDS: Readonly<Record<ButtonKind, string>> = {
  primary: "border-link bg-link text-on-link hover:opacity-90",
  plain: "border-edge bg-card text-ink hover:border-link",
  danger: "border-bad bg-card text-bad hover:bg-bad-paper",
  quiet: "border-transparent bg-transparent text-link hover:underline",
};

/** How a button looks; links that act as buttons wear it too. At least 34 units high, for fingers. */
export const buttonClass = (kind: ButtonKind = "plain"): string =>
  classes(
    "inline-flex min-h-9 cursor-pointer items-center justify-center gap-1.5 rounded-md border px-3 py-1 text-sm",
    "whitespace-nowrap no-underline disabled:cursor-not-allowed disabled:opacity-60 print:hidden",
    KINDS[kind],
  );

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind;
}

/** A button. */
export function Button({ kind = "plain", type = "button", className, ...rest }: ButtonProps) {
  return <button type={type} className={classes(buttonClass(kind), className)} {...rest} />;
}
