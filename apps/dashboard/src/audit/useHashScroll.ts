"use client";
import { useEffect } from "react";
import { placeOf } from "../figures/link";

/** Leads to the place that the address names, once it is there: its figure is drawn later than the page. */
export function useHashScroll(ready: boolean): void {
  useEffect(() => {
    if (!ready) return undefined;
    const go = (): void => {
      const { id } = placeOf(location.hash);
      if (id === "") return;
      const place = document.getElementById(id);
      const shut = place?.closest("details") ?? place?.querySelector(":scope > details");
      if (shut instanceof HTMLDetailsElement) shut.open = true;
      place?.scrollIntoView();
    };
    // After the figures have taken their room.
    const soon = requestAnimationFrame(go);
    addEventListener("hashchange", go);
    return () => {
      cancelAnimationFrame(soon);
      removeEventListener("hashchange", go);
    };
  }, [ready]);
}
