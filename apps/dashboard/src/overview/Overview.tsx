"use client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import { Button } from "../design/Button";
import { Card } from "../design/Card";
import { Empty } from "../design/Empty";
import { Loading } from "../design/Loading";
import { Tabs } from "../design/Tabs";
import { useSession } from "../shell/session";
import { EmptyRegistry } from "./EmptyRegistry";
import { addressOf, type Filters, isFiltered, requestOf } from "./filters";
import { FilterBar } from "./FilterBar";
import { NetworkTable } from "./NetworkTable";
import { useFilters } from "./useFilters";

const VIEWS: readonly { readonly queue: Filters["queue"]; readonly text: string }[] = [
  { queue: "", text: "All" },
  { queue: "mine", text: "Mine to review" },
  { queue: "stale", text: "Gone stale" },
];

const NOTHING: Readonly<Record<Filters["queue"], string>> = {
  "": "No network fits",
  mine: "Nothing waits for your review",
  waiting: "Nothing of yours waits for others",
  stale: "No approval has gone stale",
};

const useOrigin = (): string =>
  useSyncExternalStore(
    () => () => undefined,
    () => location.origin,
    () => "",
  );

/** The registry's first page: networks with what their newest audit says. */
export function Overview() {
  const trpc = useTRPC();
  const session = useSession();
  const [filters, change] = useFilters();
  const groups = useQuery(trpc.groups.list.queryOptions());
  const networks = useInfiniteQuery({
    ...trpc.networks.list.infiniteQueryOptions(requestOf(filters), { getNextPageParam: ({ next }) => next }),
    placeholderData: keepPreviousData,
  });
  const server = useOrigin();
  const pages = networks.data?.pages;
  const rows = pages?.flatMap((page) => page.rows) ?? [];
  const total = pages?.[0]?.total ?? 0;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h1 className="text-2xl font-bold">Networks</h1>
        <p role="status" className="min-h-6 text-sm text-soft">
          {pages === undefined ? "" : `${String(rows.length)} of ${String(total)}`}
        </p>
      </div>
      <Tabs
        label="Which networks"
        tabs={VIEWS.map(({ queue, text }) => ({
          href: `/${addressOf({ ...filters, queue })}`,
          text,
          current: filters.queue === queue,
        }))}
      />
      <FilterBar filters={filters} groups={groups.data ?? []} onChange={change} />
      {networks.error === null ? null : <ProblemNotice error={networks.error} />}
      {pages === undefined ? (
        networks.error === null ? (
          <Loading what="networks" className="min-h-[50vh]" />
        ) : null
      ) : rows.length > 0 ? (
        <Card className="p-0! sm:p-0!">
          <NetworkTable networks={rows} />
        </Card>
      ) : isFiltered(filters) ? (
        <Empty title={NOTHING[filters.queue]}>
          <p>
            <Button
              onClick={() => {
                change({ search: "", group: "", state: "", badge: "", queue: "" });
              }}
            >
              Show all networks
            </Button>
          </p>
        </Empty>
      ) : (
        <EmptyRegistry embedded={session.data?.mode === "embedded"} server={server} />
      )}
      {networks.hasNextPage ? (
        <Button
          className="self-center"
          disabled={networks.isFetchingNextPage}
          onClick={() => void networks.fetchNextPage()}
        >
          Show more
        </Button>
      ) : null}
    </div>
  );
}
