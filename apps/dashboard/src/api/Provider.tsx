"use client";
import type { AppRouter } from "@foolproof/api";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import { isFinal } from "./problem";

const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();
export { useTRPC };

/** One request a question: an audit's numbers are megabytes, and nothing small should wait behind them. */
const makeClient = () => createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc" })] });

const makeQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // The registry says when something has changed; until then what is known holds.
        staleTime: Infinity,
        retry: (failures, error) => failures < 2 && !isFinal(error),
      },
    },
  });

/** Gives every page the registry's routes. */
export function ApiProvider({ children }: { readonly children: ReactNode }) {
  const [queries] = useState(makeQueries);
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={queries}>
      <TRPCProvider trpcClient={client} queryClient={queries}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
