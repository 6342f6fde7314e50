"use client";
import { type ReactNode, useState } from "react";
import { Button } from "../design/Button";
import { type Anchor, anchorText, samePlace } from "./anchors";
import { CommentForm } from "./CommentForm";
import { type Metric, METRICS } from "./places";
import { ThreadView } from "./ThreadView";
import { useCommenting, useThreads } from "./useComments";

interface CommentsProps {
  readonly audit: string;
  readonly anchor: Anchor;
  /** What is spoken of, for the button: "the score". */
  readonly about: string;
}

/** The threads about one part of an audit, and a new one while it is written. */
function Threads({ audit, anchor, about, onDone }: CommentsProps & { readonly onDone: (() => void) | null }) {
  const threads = useThreads(audit).filter((one) => samePlace(one.anchor, anchor));
  const { add } = useCommenting();
  return (
    <>
      {threads.map((thread) => (
        <ThreadView key={thread.first.id} thread={thread} audit={audit} />
      ))}
      {onDone === null ? null : (
        <CommentForm
          label={`Comment on ${about}`}
          send={(body) => add.mutateAsync({ audit, anchor: anchorText(anchor), body })}
          onDone={onDone}
        />
      )}
    </>
  );
}

/** The threads about one part of an audit, and a way to begin another. */
export function Comments(props: CommentsProps) {
  const { about } = props;
  const [writing, setWriting] = useState(false);
  const done = (): void => {
    setWriting(false);
  };
  return (
    <div className="mt-3 flex flex-col gap-2">
      <Threads {...props} onDone={writing ? done : null} />
      {writing ? null : (
        <Button
          className="self-start"
          aria-label={`Comment on ${about}`}
          onClick={() => {
            setWriting(true);
          }}
        >
          Comment
        </Button>
      )}
    </div>
  );
}

interface MetricTalkProps {
  readonly audit: string;
  readonly metric: Metric;
  /** Arranges the button beside the metric and what is said about it below. */
  readonly children: (button: ReactNode, threads: ReactNode) => ReactNode;
}

/** A metric that can be spoken about: a small button beside it. */
export function MetricTalk({ audit, metric, children }: MetricTalkProps) {
  const [writing, setWriting] = useState(false);
  const about = METRICS[metric];
  const place: CommentsProps = { audit, anchor: { kind: "metric", id: metric, choice: {} }, about };
  const button = (
    <button
      type="button"
      aria-label={`Comment on ${about}`}
      title={`Comment on ${about}`}
      aria-expanded={writing}
      className="inline-flex size-7 cursor-pointer items-center justify-center rounded-md align-middle text-soft hover:bg-sunken hover:text-link print:hidden"
      onClick={() => {
        setWriting(!writing);
      }}
    >
      <SpeechBubble />
    </button>
  );
  const done = (): void => {
    setWriting(false);
  };
  return children(
    button,
    <div className="flex flex-col gap-2 not-empty:mt-2">
      <Threads {...place} onDone={writing ? done : null} />
    </div>,
  );
}

const SpeechBubble = () => (
  <svg viewBox="0 0 16 16" width={16} height={16} aria-hidden="true" fill="none" stroke="currentColor">
    <path d="M2.5 3h11v7.5H8L5 13.5v-3H2.5z" strokeWidth={1.3} strokeLinejoin="round" />
  </svg>
);
