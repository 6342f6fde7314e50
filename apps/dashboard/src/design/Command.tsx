"use client";
import { useRef, useState } from "react";
import { Button } from "./Button";

/** Commands to run, as they stand, with a button that copies them. */
export function Command({ lines }: { readonly lines: readonly string[] }) {
  const code = useRef<HTMLElement>(null);
  const [told, setTold] = useState("Copy");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      setTold("Copied");
    } catch {
      // Without leave to write, the text is selected for the reader's own keys.
      if (code.current !== null) getSelection()?.selectAllChildren(code.current);
      setTold("Selected: press Ctrl+C");
    }
    setTimeout(() => {
      setTold("Copy");
    }, 2500);
  };
  return (
    <div className="flex flex-wrap items-start gap-2">
      <pre
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 text-left text-sm"
      >
        <code ref={code}>{lines.join("\n")}</code>
      </pre>
      <Button onClick={() => void copy()}>
        <span aria-live="polite">{told}</span>
      </Button>
    </div>
  );
}
