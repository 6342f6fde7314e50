"use client";
import { FIGURES, type FigureText, GUARDS_TEXT } from "@foolproof/report/browser";
import type { AuditResult } from "../api/types";
import { Comments } from "../comments/Comments";
import { Card } from "../design/Card";
import { Loading } from "../design/Loading";
import { Figure } from "../figures/Figure";

interface FiguresProps {
  readonly audit: string;
  readonly result: AuditResult | undefined;
}

function FigureCard({ text, audit, result }: FiguresProps & { readonly text: FigureText }) {
  const { kind, title, text: lead } = text;
  return (
    <Card id={kind} title={title} lead={lead}>
      {result === undefined ? (
        <Loading what="the figure" className="aspect-[680/460] max-w-[780px]" />
      ) : (
        <Figure
          name={kind}
          source={result}
          below={(choice) => (
            <Comments audit={audit} anchor={{ kind: "figure", id: kind, choice }} about={title.toLowerCase()} />
          )}
        />
      )}
    </Card>
  );
}

/** The figures in the order in which they are read. */
export function Figures({ audit, result }: FiguresProps) {
  return (
    <>
      {FIGURES.map((text) => (
        <FigureCard key={text.kind} text={text} audit={audit} result={result} />
      ))}
    </>
  );
}

/** The guards of a chosen attack. */
export const Guards = ({ audit, result }: FiguresProps) => (
  <FigureCard text={GUARDS_TEXT} audit={audit} result={result} />
);
