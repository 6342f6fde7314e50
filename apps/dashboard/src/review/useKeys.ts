"use client";
import { useEffect, useSyncExternalStore } from "react";

const STORED = "foolproof:review-keys";
const CHANGED = "foolproof:review-keys-changed";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** Runs an action for a single key, unless somebody is typing or a window is open. */
export function useKeys(actions: Readonly<Record<string, () => void>>, on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      const act = actions[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", press);
    };
  }, [actions, on]);
}

function listen(onChange: () => void): () => void {
  addEventListener(CHANGED, onChange);
  return () => {
    removeEventListener(CHANGED, onChange);
  };
}

/** Whether single keys act: who speaks to the computer, or has a cat, turns them off. */
export const useKeysOn = (): boolean =>
  useSyncExternalStore(
    listen,
    () => localStorage.getItem(STORED) !== "off",
    () => true,
  );

/** Turns single keys on or off in this browser. */
export function setKeysOn(on: boolean): void {
  if (on) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, "off");
  dispatchEvent(new Event(CHANGED));
}
