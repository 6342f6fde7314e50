"use client";
import { useState } from "react";
import { Button } from "../design/Button";
import { type Anchor, anchorText, samePlace } from "./anchors";
import { CommentForm } from "./CommentForm";
import { ThreadView } from "./ThreadView";
import { useCommenting, useThreads } from "./useComments";

interface CommentsProps {
  readonly audit: string;
  readonly anchor: Anchor;
  /** What is spoken of, for the button: "the score". */
  readonly about: string;
}

/** The threads about one part of an audit, and a way to begin another. */
export function Comments({ audit, anchor, about }: CommentsProps) {
  const threads = useThreads(audit).filter((one) => samePlace(one.anchor, anchor));
  const [writing, setWriting] = useState(false);
  const { add } = useCommenting();
  return (
    <div className="mt-3 flex flex-col gap-2">
      {threads.map((thread) => (
        <ThreadView key={thread.first.id} thread={thread} audit={audit} />
      ))}
      {writing ? (
        <CommentForm
          label={`Comment on ${about}`}
          send={(body) => add.mutateAsync({ audit, anchor: anchorText(anchor), body })}
          onDone={() => {
            setWriting(false);
          }}
        />
      ) : (
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
