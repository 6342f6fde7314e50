"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "../api/Provider";
import { RESULT } from "../audit/result";
import { useSession } from "./session";

const EVERY_MS = 2000;

/** Asks whether something has changed while the page is looked at, and lets everything shown be asked for again when it has. */
export function Live() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const session = useSession();
  const signedIn = (session.data?.actor ?? null) !== null;
  const latest = useQuery({
    ...trpc.changes.latest.queryOptions(),
    enabled: signedIn,
    refetchInterval: EVERY_MS,
    refetchOnWindowFocus: "always",
  });
  const seen = useRef<number | null>(null);
  const sequence = latest.data?.sequence ?? null;
  useEffect(() => {
    if (sequence === null) return;
    const before = seen.current;
    seen.current = sequence;
    if (before === null || before === sequence) return;
    // An audit's numbers never change under its id, and the question itself is on its way already.
    const fixed = [RESULT, trpc.changes.latest.queryKey()[0]].map((key) => JSON.stringify(key));
    void queries.invalidateQueries({ predicate: ({ queryKey }) => !fixed.includes(JSON.stringify(queryKey[0])) });
  }, [sequence, queries, trpc]);
  return null;
}
