"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { addressOf, type Filters, filtersOf } from "./filters";

/** The filters in the address, and how to change them. */
export function useFilters(): readonly [Filters, (change: Partial<Filters>) => void] {
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  const filters = useMemo(() => filtersOf(new URLSearchParams(search)), [search]);
  const change = (some: Partial<Filters>): void => {
    router.replace(`${path}${addressOf({ ...filters, ...some })}`, { scroll: false });
  };
  return [filters, change];
}
