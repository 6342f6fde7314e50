"use client";
import type { Choice, Control } from "@foolproof/report/browser";

interface FigureControlsProps {
  readonly controls: readonly Control[];
  readonly choice: Choice;
  readonly onPick: (key: string, value: string) => void;
}

/** What can be picked for a figure; a control with a single value is none. */
export function FigureControls({ controls, choice, onPick }: FigureControlsProps) {
  const real = controls.filter((one) => one.options.length > 1);
  if (real.length === 0) return null;
  return (
    <div className="mb-2 flex flex-wrap gap-x-4 gap-y-2 text-sm print:hidden">
      {real.map(({ key, label, options }) => (
        <label key={key} className="flex max-w-full items-center gap-1.5">
          {label}
          <select
            name={key}
            value={choice[key]}
            onChange={(event) => {
              onPick(key, event.target.value);
            }}
            className="min-h-9 max-w-full min-w-0 rounded-md border border-edge bg-card px-2"
          >
            {options.map(({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}
