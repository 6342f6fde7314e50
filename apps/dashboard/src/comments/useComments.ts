"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "../api/Provider";
import { threadsOf } from "./anchors";

/** All threads of an audit. */
export function useThreads(audit: string) {
  const trpc = useTRPC();
  const found = useQuery(trpc.comments.list.queryOptions({ audit }));
  return useMemo(() => threadsOf(found.data ?? []), [found.data]);
}

/** What can be done with comments; each lets what depends on it be asked for again. */
export function useCommenting() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.comments.list.queryKey() }),
      queries.invalidateQueries({ queryKey: trpc.audits.get.queryKey() }),
      queries.invalidateQueries({ queryKey: trpc.reviews.timeline.pathKey() }),
    ]);
  return {
    add: useMutation(trpc.comments.add.mutationOptions({ onSuccess })),
    resolve: useMutation(trpc.comments.resolve.mutationOptions({ onSuccess })),
    reopen: useMutation(trpc.comments.reopen.mutationOptions({ onSuccess })),
  };
}
