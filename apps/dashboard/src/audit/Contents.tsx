import { FIGURES } from "@foolproof/report/browser";

const SHORT: Readonly<Record<string, string>> = {
  curve: "Fooling ratio",
  marginal: "Distributions",
  correlation: "Correlations",
  scores: "Scores",
  template: "Templates",
  foolable: "Fooled where",
  leverage: "Leverage",
  shift: "Shifts",
  visible: "Visible from",
};

const PLACES = [
  { id: "verdict", text: "Verdict" },
  { id: "advice", text: "What to do" },
  { id: "badges", text: "Checked" },
  ...FIGURES.map(({ kind }) => ({ id: kind, text: SHORT[kind] ?? kind })),
  { id: "attacks", text: "Attacks" },
  { id: "guards", text: "Guards" },
  { id: "checks", text: "Self-checks" },
  { id: "envelope", text: "Envelope" },
  { id: "provenance", text: "Provenance" },
  { id: "note", text: "Note" },
  { id: "review", text: "Review" },
];

/** The parts of the page, to jump to. */
export function Contents() {
  return (
    <nav aria-label="Contents" className="overflow-x-auto print:hidden">
      <ul className="flex gap-x-4 text-sm whitespace-nowrap lg:flex-wrap">
        {PLACES.map(({ id, text }) => (
          <li key={id}>
            <a href={`#${id}`} className="inline-flex min-h-8 items-center">
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
