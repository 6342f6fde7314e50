/** `system`: as the reader's machine is set. */
export type ThemeChoice = "system" | "light" | "dark";

export const THEME_COOKIE = "foolproof-theme";
