"use client";
import { type Choice, type FigureSource, type Kind, settled } from "@foolproof/report/browser";
import { useEffect, useMemo, useState } from "react";
import { hashOf, placeOf } from "./link";

interface Chosen {
  readonly choice: Choice;
  readonly pick: (key: string, value: string) => void;
}

/** What is picked for a figure. The address names it, so that a link leads to this very picture. */
export function useChoice(name: string, kind: Kind, source: FigureSource): Chosen {
  const [wanted, setWanted] = useState<Choice>({});
  useEffect(() => {
    const read = (): void => {
      const { id, choice } = placeOf(location.hash);
      if (id === name) setWanted(choice);
    };
    read();
    addEventListener("hashchange", read);
    return () => {
      removeEventListener("hashchange", read);
    };
  }, [name]);
  const choice = useMemo(() => settled(kind, source, wanted), [kind, source, wanted]);
  return {
    choice,
    pick(key, value) {
      const next = settled(kind, source, { ...choice, [key]: value });
      setWanted(next);
      history.replaceState(history.state, "", hashOf({ id: name, choice: next }));
    },
  };
}
