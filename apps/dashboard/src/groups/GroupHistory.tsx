"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ProblemNotice } from "../api/ProblemNotice";
import { useTRPC } from "../api/Provider";
import { Button } from "../design/Button";
import { Loading } from "../design/Loading";
import { Timeline } from "../design/Timeline";

/** What was decided about a group itself, newest first. Nothing in it is ever changed or taken away. */
export function GroupHistory({ group }: { readonly group: string }) {
  const trpc = useTRPC();
  const found = useInfiniteQuery(
    trpc.groups.history.infiniteQueryOptions({ group, limit: 10 }, { getNextPageParam: ({ next }) => next }),
  );
  if (found.error !== null) return <ProblemNotice error={found.error} urgent={false} />;
  if (found.data === undefined) return <Loading what="the history" className="min-h-24" />;
  const entries = found.data.pages.flatMap((page) => page.rows);
  if (entries.length === 0) return <p className="text-soft">Nothing has been changed yet.</p>;
  return (
    <div className="flex flex-col gap-3">
      <Timeline
        entries={entries.map(({ id, at, actor, kind, subject, words }) => ({
          id,
          at,
          reason: null,
          text: (
            <>
              <strong className="font-medium">{subject?.name ?? "Endorsement"}</strong>{" "}
              {kind === "policy" ? `takes ${words}` : words} <span className="text-soft">by {actor.name}</span>
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
