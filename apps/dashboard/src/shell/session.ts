"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../api/Provider";

/** Who is signed in, and how this registry knows people. */
export const useSession = () => {
  const trpc = useTRPC();
  return useQuery(trpc.session.me.queryOptions());
};
