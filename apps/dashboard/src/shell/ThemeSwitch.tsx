"use client";
import { chooseTheme, useThemeChoice } from "../theme/theme";
import type { ThemeChoice } from "../theme/choice";

const CHOICES: readonly { readonly value: ThemeChoice; readonly text: string }[] = [
  { value: "system", text: "System" },
  { value: "light", text: "Light" },
  { value: "dark", text: "Dark" },
];

/** Light, dark, or as the machine is set. */
export function ThemeSwitch() {
  const choice = useThemeChoice();
  return (
    <label className="inline-flex items-center gap-1.5 text-sm text-soft print:hidden">
      <span className="sr-only sm:not-sr-only">Theme</span>
      <select
        value={choice}
        onChange={(event) => {
          const found = CHOICES.find((one) => one.value === event.target.value);
          if (found !== undefined) chooseTheme(found.value);
        }}
        className="min-h-9 rounded-md border border-edge bg-card px-2 text-ink"
      >
        {CHOICES.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
