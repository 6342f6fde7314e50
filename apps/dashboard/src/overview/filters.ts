import type { ListRequest, ReviewState } from "../api/types";
import { STATE_WORDS } from "../words/states";

type Sort = NonNullable<ListRequest["sort"]>;
type Queue = NonNullable<ListRequest["queue"]>;

/** What a list shows; all of it stands in the address. */
export interface Filters {
  readonly search: string;
  readonly group: string;
  readonly state: string;
  readonly badge: string;
  readonly queue: Queue | "";
  readonly sort: Sort;
}

export const SORTS: readonly { readonly value: Sort; readonly text: string }[] = [
  { value: "newest", text: "newest first" },
  { value: "oldest", text: "oldest first" },
  { value: "score", text: "lowest score first" },
  { value: "-score", text: "highest score first" },
  { value: "hidden", text: "largest H first" },
  { value: "name", text: "by name" },
];

const QUEUES: readonly Queue[] = ["mine", "waiting", "stale"];

const FIRST_SORT: Sort = "newest";

/** Reads the filters of an address; what it does not know is left out. */
export function filtersOf(address: URLSearchParams): Filters {
  const text = (key: string): string => (address.get(key) ?? "").slice(0, 200);
  return {
    search: text("search"),
    group: text("group"),
    state: text("state") in STATE_WORDS ? text("state") : "",
    badge: text("badge"),
    queue: QUEUES.find((one) => one === address.get("queue")) ?? "",
    sort: SORTS.find((one) => one.value === address.get("sort"))?.value ?? FIRST_SORT,
  };
}

/** The address of filters: only what differs from the list as it is first shown. */
export function addressOf(filters: Filters): string {
  const { sort, ...others } = filters;
  const query = new URLSearchParams(Object.entries(others).filter(([, value]) => value !== ""));
  if (sort !== FIRST_SORT) query.set("sort", sort);
  const text = query.toString();
  return text === "" ? "?" : `?${text}`;
}

/** What the registry is asked for. */
export function requestOf({ sort, ...others }: Filters): ListRequest {
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== ""));
  return { ...given, sort };
}

/** Does anything narrow the list? */
export const isFiltered = ({ search, group, state, badge, queue }: Filters): boolean =>
  [search, group, state, badge, queue].some((one) => one !== "");

/** The states to choose from. */
export const STATES = Object.keys(STATE_WORDS) as readonly ReviewState[];
