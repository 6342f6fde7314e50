import type { Choice } from "@foolproof/report/browser";

/** A place on an audit's page: a figure with what was picked, or a metric, or nothing but the audit. */
export interface Place {
  readonly id: string;
  readonly choice: Choice;
}

/** Addresses are typed and cut off: what cannot be read names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** The place that an address's hash names: `#marginal?direction=a-to-b&observable=met`. */
export function placeOf(hash: string): Place {
  const [id = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  return { id: decoded(id), choice: Object.fromEntries(new URLSearchParams(query)) };
}

/** The hash of a place; what is not picked is left out, and the order is always the same. */
export function hashOf({ id, choice }: Place): string {
  const picked = Object.entries(choice)
    .filter(([, value]) => value !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const query = new URLSearchParams(picked).toString();
  return `#${encodeURIComponent(id)}${query === "" ? "" : `?${query}`}`;
}
