"use client";
import { type Choice, csv, type FigureSource, fileNameOf, type Kind, KINDS } from "@foolproof/report/browser";
import { useMemo, useState } from "react";
import { Button } from "../design/Button";
import { useMedia } from "../theme/useMedia";
import { useShownTheme } from "../theme/theme";
import { Drawing } from "./Drawing";
import { FigureControls } from "./FigureControls";
import { FigureData } from "./FigureData";
import { hashOf } from "./link";
import { saveText } from "./save";
import { useChoice } from "./useChoice";

interface FigureProps {
  /** Name of the figure in the report package. */
  readonly name: string;
  readonly source: FigureSource;
  /** Below the figure; told what is picked. */
  readonly below?: (choice: Choice) => React.ReactNode;
}

/** A figure of an audit: what can be picked, the picture, its numbers, its files and its link. */
export function Figure({ name, source, below }: FigureProps) {
  const kind = KINDS[name];
  return kind === undefined ? null : <KnownFigure name={name} kind={kind} source={source} below={below} />;
}

type KnownProps = Omit<FigureProps, "below"> & { readonly kind: Kind; readonly below: FigureProps["below"] };

function KnownFigure({ name, kind, source, below }: KnownProps) {
  const theme = useShownTheme();
  const narrow = useMedia("(max-width: 600px)");
  const { choice, pick } = useChoice(name, kind, source);
  const svg = useMemo(
    () => kind.draw?.(source, choice, { theme, layout: narrow ? "narrow" : "wide" }) ?? null,
    [kind, source, choice, theme, narrow],
  );
  return (
    <figure className="m-0">
      <FigureControls controls={kind.controls(source, choice)} choice={choice} onPick={pick} />
      {kind.draw === null ? null : (
        <div className="max-w-[420px] sm:max-w-[780px] print:max-w-[150mm]">
          {svg === null ? <p className="text-soft">This audit has nothing to draw here.</p> : <Drawing svg={svg} />}
        </div>
      )}
      <FigureTools name={name} kind={kind} source={source} choice={choice} theme={theme} />
      <FigureNumbers kind={kind} source={source} choice={choice} />
      {below?.(choice)}
    </figure>
  );
}

interface ToolsProps {
  readonly name: string;
  readonly kind: Kind;
  readonly source: FigureSource;
  readonly choice: Choice;
  readonly theme: "light" | "dark";
}

function FigureTools({ name, kind, source, choice, theme }: ToolsProps) {
  const [told, setTold] = useState("");
  const file = fileNameOf(name, choice);
  const drawn = (): string => kind.draw?.(source, choice, { theme, layout: "wide" }) ?? "";
  const say = (text: string): void => {
    setTold(text);
    setTimeout(() => {
      setTold("");
    }, 2500);
  };
  const link = async (): Promise<void> => {
    history.replaceState(history.state, "", hashOf({ id: name, choice }));
    await navigator.clipboard.writeText(location.href).then(
      () => {
        say("Link copied");
      },
      () => {
        say("The address above is the link");
      },
    );
  };
  // The part that paints is fetched by those who want a PNG.
  const png = (): Promise<void> =>
    import("./png")
      .then(({ savePng }) => savePng(`${file}.png`, drawn()))
      .catch((error: unknown) => {
        say(error instanceof Error ? error.message : String(error));
      });
  return (
    <div className="my-2 flex flex-wrap items-center gap-2 print:hidden">
      {kind.draw === null ? null : (
        <>
          <Button
            aria-label={`Save ${name} as SVG`}
            onClick={() => {
              saveText(`${file}.svg`, "image/svg+xml", drawn());
            }}
          >
            SVG
          </Button>
          <Button aria-label={`Save ${name} as PNG`} onClick={() => void png()}>
            PNG
          </Button>
        </>
      )}
      <Button
        aria-label={`Save ${name} as CSV`}
        onClick={() => {
          const table = kind.table(source, choice);
          if (table !== null) saveText(`${file}.csv`, "text/csv", csv(table));
        }}
      >
        CSV
      </Button>
      <Button aria-label={`Copy a link to ${name} as it is shown`} onClick={() => void link()}>
        Link
      </Button>
      <span role="status" className="text-sm text-soft">
        {told}
      </span>
    </div>
  );
}

function FigureNumbers({ kind, source, choice }: Pick<ToolsProps, "kind" | "source" | "choice">) {
  const [open, setOpen] = useState(kind.draw === null);
  const table = useMemo(() => (open ? kind.table(source, choice) : null), [open, kind, source, choice]);
  const content =
    table === null ? <p className="text-soft">This audit has no numbers here.</p> : <FigureData table={table} />;
  if (kind.draw === null) return content;
  return (
    <details
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary className="min-h-7 py-1 text-sm">Data as a table</summary>
      {open ? content : null}
    </details>
  );
}
