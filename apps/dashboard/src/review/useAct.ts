"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../api/Provider";

/** What changes a review; the answer is the audit as it is afterwards, everything that lists it is asked for again. */
export function useReview() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = () =>
    Promise.all(
      [
        trpc.audits.get.queryKey(),
        trpc.audits.list.pathKey(),
        trpc.networks.pathKey(),
        trpc.reviews.timeline.pathKey(),
      ].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
  return {
    act: useMutation(trpc.reviews.act.mutationOptions({ onSuccess })),
    assign: useMutation(trpc.reviews.assign.mutationOptions({ onSuccess })),
    unassign: useMutation(trpc.reviews.unassign.mutationOptions({ onSuccess })),
  };
}
