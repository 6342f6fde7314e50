"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import { AuditTable } from "../audits/AuditTable";
import { Button } from "../design/Button";
import { Card } from "../design/Card";
import { Empty } from "../design/Empty";
import { Loading } from "../design/Loading";
import { Tabs } from "../design/Tabs";

const VIEWS = [
  {
    queue: "mine",
    text: "Mine to review",
    empty: "Nothing waits for you",
    why: "Audits that you were asked to review, or that any reviewer or convener of your groups may take, appear here.",
  },
  {
    queue: "waiting",
    text: "Waiting for others",
    empty: "Nothing of yours waits for others",
    why: "Audits that you pushed and submitted appear here until they are decided.",
  },
  {
    queue: "stale",
    text: "Gone stale",
    empty: "No approval has gone stale",
    why: "Approved audits of which a newer network, data, envelope or spec has arrived appear here.",
  },
] as const;

/** What waits for somebody. */
export function Queue() {
  const trpc = useTRPC();
  const search = useSearchParams();
  const view = VIEWS.find((one) => one.queue === search.get("view")) ?? VIEWS[0];
  const found = useInfiniteQuery(
    trpc.audits.list.infiniteQueryOptions(
      { queue: view.queue, sort: "oldest" },
      { getNextPageParam: ({ next }) => next },
    ),
  );
  const audits = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-2xl font-bold">Queue</h1>
      <Tabs
        label="Which audits"
        tabs={VIEWS.map(({ queue, text }) => ({ href: `/queue?view=${queue}`, text, current: queue === view.queue }))}
      />
      {found.error === null ? null : <ProblemNotice error={found.error} />}
      {found.data === undefined ? (
        found.error === null ? (
          <Loading what="the queue" className="min-h-[40vh]" />
        ) : null
      ) : audits.length === 0 ? (
        <Empty title={view.empty}>
          <p>{view.why}</p>
        </Empty>
      ) : (
        <Card className="p-0! sm:p-0!">
          <AuditTable audits={audits} caption={view.text} />
        </Card>
      )}
      {found.hasNextPage ? (
        <Button className="self-center" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}
