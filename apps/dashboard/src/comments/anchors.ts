import type { Comment } from "../api/types";
import { hashOf, placeOf } from "../figures/link";

/** What a comment is about, in the words of the page. `id` is the place on the page. */
export interface Anchor {
  readonly kind: "audit" | "figure" | "metric" | "selfCheck";
  readonly id: string;
  readonly choice: Readonly<Record<string, string>>;
}

const KINDS: readonly Anchor["kind"][] = ["audit", "figure", "metric", "selfCheck"];

/** Reads an anchor: `figure:marginal?direction=a-to-b&observable=met`, `metric:robustnessScore`, `audit`. */
export function anchorOf(text: string): Anchor {
  const [head = "", ...rest] = text.split(":");
  const kind = KINDS.find((one) => one === head);
  if (kind === undefined || kind === "audit") return { kind: "audit", id: "verdict", choice: {} };
  const place = placeOf(rest.join(":"));
  return { kind, id: place.id, choice: place.choice };
}

/** Writes an anchor. */
export const anchorText = ({ kind, id, choice }: Anchor): string =>
  kind === "audit" ? "audit" : `${kind}:${hashOf({ id, choice }).slice(1)}`;

/** Are two comments about the same part of the page, whatever was picked there? */
export const samePlace = (a: Anchor, b: Anchor): boolean => a.kind === b.kind && a.id === b.id;

/** A comment with the answers to it, oldest first. */
export interface Thread {
  readonly first: Comment;
  readonly replies: readonly Comment[];
  readonly anchor: Anchor;
}

/** Comments in threads: unresolved ones first, then by age. */
export function threadsOf(comments: readonly Comment[]): readonly Thread[] {
  const byAge = comments.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return byAge
    .filter((one) => one.parentId === null)
    .map((first) => ({
      first,
      replies: byAge.filter((one) => one.parentId === first.id),
      anchor: anchorOf(first.anchor),
    }))
    .toSorted((a, b) => Number(a.first.resolved !== null) - Number(b.first.resolved !== null));
}
