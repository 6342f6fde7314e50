import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import { classes } from "./classes";

const BOX =
  "min-h-9 w-full min-w-0 rounded-md border border-edge bg-card px-2.5 py-1 text-sm text-ink placeholder:text-soft disabled:opacity-60";

interface Labelled {
  readonly label: string;
  readonly hint?: ReactNode;
}

interface FrameProps extends Labelled {
  readonly id: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

function Frame({ id, label, hint, className, children }: FrameProps) {
  return (
    <div className={classes("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}

const described = (id: string, hint: ReactNode): string | undefined => (hint === undefined ? undefined : `${id}-hint`);

/** A line of text with its label. */
export function TextField({ label, hint, className, ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} className={className}>
      <input id={id} aria-describedby={described(id, hint)} className={BOX} {...rest} />
    </Frame>
  );
}

/** Several lines of text with their label. */
export function TextArea({ label, hint, className, ...rest }: Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} className={className}>
      <textarea id={id} rows={3} aria-describedby={described(id, hint)} className={BOX} {...rest} />
    </Frame>
  );
}

interface SelectProps extends Labelled, SelectHTMLAttributes<HTMLSelectElement> {
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** A choice of one with its label. */
export function SelectField({ label, hint, options, className, ...rest }: SelectProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} className={className}>
      <select id={id} aria-describedby={described(id, hint)} className={BOX} {...rest}>
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

/** A yes or no with its label. */
export function CheckField({ label, ...rest }: { readonly label: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="inline-flex min-h-9 items-center gap-2 text-sm">
      <input type="checkbox" className="size-4 accent-link" {...rest} />
      <span>{label}</span>
    </label>
  );
}
