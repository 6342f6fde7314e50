import os from "node:os";
import path from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

const given = (value: string | undefined): value is string => value !== undefined && value !== "";

/**
 * Where a registry of one's own keeps its database, files and token: FOOLPROOF_DATA, else what the platform uses for an
 * application's data (XDG_DATA_HOME or ~/.local/share; ~/Library/Application Support; %LOCALAPPDATA%).
 */
export function dataFolder(environment: Environment = process.env): string {
  const { FOOLPROOF_DATA: own, XDG_DATA_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (given(own)) return path.resolve(own);
  if (process.platform === "win32" && given(local)) return path.join(local, "foolproof");
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Application Support", "foolproof");
  return path.join(given(xdg) && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), ".local", "share"), "foolproof");
}

/** Where a user's settings and credentials lie: XDG_CONFIG_HOME or ~/.config; %APPDATA% on Windows. */
export function settingsFolder(environment: Environment = process.env): string {
  const { XDG_CONFIG_HOME: xdg, APPDATA: roaming } = environment;
  if (process.platform === "win32" && given(roaming)) return path.join(roaming, "foolproof");
  return path.join(given(xdg) && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), ".config"), "foolproof");
}
