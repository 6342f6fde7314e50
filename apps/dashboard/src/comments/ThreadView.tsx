"use client";
import { useState } from "react";
import { ProblemNotice } from "../api/ProblemNotice";
import type { Comment } from "../api/types";
import { Badge } from "../design/Badge";
import { Button } from "../design/Button";
import { When } from "../design/When";
import { hashOf } from "../figures/link";
import type { Anchor, Thread } from "./anchors";
import { placeWords } from "./places";
import { CommentForm } from "./CommentForm";
import { useCommenting } from "./useComments";

function Said({ comment }: { readonly comment: Comment }) {
  return (
    <div>
      <p className="text-sm">
        <strong>{comment.author.name}</strong>{" "}
        <span className="text-soft">
          <When at={comment.at} />
        </span>
      </p>
      <p className="whitespace-pre-line">{comment.body}</p>
    </div>
  );
}

/** Where a comment belongs: a link to the figure as it was when the comment was written. */
function About({ anchor }: { readonly anchor: Anchor }) {
  return (
    <a href={hashOf(anchor)} className="text-sm">
      on {placeWords(anchor)}
    </a>
  );
}

interface ThreadViewProps {
  readonly thread: Thread;
  readonly audit: string;
}

/** A comment, what was answered, and whether it is settled. */
export function ThreadView({ thread, audit }: ThreadViewProps) {
  const [answering, setAnswering] = useState(false);
  const { add, resolve, reopen } = useCommenting();
  const { first, replies, anchor } = thread;
  const settled = first.resolved;
  const error = resolve.error ?? reopen.error;
  const may = (action: Comment["may"][number]): boolean => first.may.includes(action);
  return (
    <article className="flex flex-col gap-2 rounded-md border border-line bg-paper p-3 text-[0.95rem]">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <About anchor={anchor} />
        {settled === null ? (
          <Badge tone="warn" sign="○">
            open
          </Badge>
        ) : (
          <Badge tone="good" sign="✓" title={`by ${settled.by.name}`}>
            resolved
          </Badge>
        )}
      </div>
      <Said comment={first} />
      {replies.length === 0 ? null : (
        <div className="ml-3 flex flex-col gap-2 border-l-2 border-line pl-3">
          {replies.map((one) => (
            <Said key={one.id} comment={one} />
          ))}
        </div>
      )}
      {answering ? (
        <CommentForm
          label="Your answer"
          send={(body) => add.mutateAsync({ audit, anchor: first.anchor, body, parentId: first.id })}
          onDone={() => {
            setAnswering(false);
          }}
        />
      ) : (
        <div className="flex flex-wrap gap-2 print:hidden">
          <Button
            onClick={() => {
              setAnswering(true);
            }}
          >
            Answer
          </Button>
          {settled === null && may("comments.resolve") ? (
            <Button
              disabled={resolve.isPending}
              onClick={() => {
                resolve.mutate({ comment: first.id });
              }}
            >
              Resolve
            </Button>
          ) : null}
          {settled !== null && may("comments.reopen") ? (
            <Button
              disabled={reopen.isPending}
              onClick={() => {
                reopen.mutate({ comment: first.id });
              }}
            >
              Open again
            </Button>
          ) : null}
        </div>
      )}
      {error === null ? null : <ProblemNotice error={error} />}
    </article>
  );
}
