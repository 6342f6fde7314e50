"use client";
import { useSyncExternalStore } from "react";
import { THEME_COOKIE, type ThemeChoice } from "./choice";

const CHANGED = "foolproof:theme";
const YEAR_S = 31_536_000;
const DARK = "(prefers-color-scheme: dark)";

const chosen = (): ThemeChoice => {
  const set = document.documentElement.dataset["theme"];
  return set === "light" || set === "dark" ? set : "system";
};

let printing = false;

const shown = (): "light" | "dark" => {
  if (printing) return "light";
  const choice = chosen();
  if (choice !== "system") return choice;
  return matchMedia(DARK).matches ? "dark" : "light";
};

function listen(onChange: () => void): () => void {
  const print = (on: boolean) => () => {
    printing = on;
    onChange();
  };
  const before = print(true);
  const after = print(false);
  const system = matchMedia(DARK);
  system.addEventListener("change", onChange);
  addEventListener(CHANGED, onChange);
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    system.removeEventListener("change", onChange);
    removeEventListener(CHANGED, onChange);
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}

/** The theme that the page is shown in at the moment; paper is light. */
export const useShownTheme = (): "light" | "dark" => useSyncExternalStore(listen, shown, () => "light");

/** What the reader has chosen. */
export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(listen, chosen, () => "system");

/** Keeps a choice in a cookie, so that the server writes the next page in it from its first byte on. */
export function chooseTheme(choice: ThemeChoice): void {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = choice;
  const age = choice === "system" ? 0 : YEAR_S;
  document.cookie = `${THEME_COOKIE}=${choice}; path=/; max-age=${String(age)}; samesite=lax`;
  dispatchEvent(new Event(CHANGED));
}
