"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import { Button } from "../design/Button";
import { Loading } from "../design/Loading";
import { Timeline } from "../design/Timeline";
import { timelineWords } from "./timelineWords";

/** Everything that has happened to an audit. Nothing in it is ever changed or taken away. */
export function History({ audit }: { readonly audit: string }) {
  const trpc = useTRPC();
  const found = useInfiniteQuery(
    trpc.reviews.timeline.infiniteQueryOptions({ audit }, { getNextPageParam: ({ next }) => next }),
  );
  if (found.error !== null) return <ProblemNotice error={found.error} urgent={false} />;
  if (found.data === undefined) return <Loading what="the timeline" />;
  return (
    <div className="flex flex-col gap-3">
      <Timeline
        entries={found.data.pages
          .flatMap((page) => page.rows)
          .map((one) => ({
            id: one.id,
            at: one.at,
            reason: one.reason,
            text: (
              <>
                <strong className="font-medium">{one.actor.name}</strong> {timelineWords(one)}{" "}
                <code className="text-xs text-soft">{one.digest.slice(0, 8)}</code>
              </>
            ),
          }))}
      />
      {found.hasNextPage ? (
        <Button className="self-start" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          Earlier
        </Button>
      ) : null}
    </div>
  );
}
