import { expect, test } from "vitest";
import type { Comment } from "../api/types";
import { type Anchor, anchorOf, anchorText, threadsOf } from "./anchors";

const person = { id: "1", upn: "ada", name: "Ada" };

const comment = (id: string, rest: Partial<Comment> = {}): Comment => ({
  id,
  anchor: "audit",
  may: [],
  parentId: null,
  author: person,
  body: id,
  at: `2026-01-0${id}T00:00:00.000Z`,
  resolved: null,
  ...rest,
});

test.each<[string, Anchor]>([
  ["audit", { kind: "audit", id: "verdict", choice: {} }],
  [
    "figure:marginal?direction=a-to-b&observable=m%3A+jj",
    { kind: "figure", id: "marginal", choice: { direction: "a-to-b", observable: "m: jj" } },
  ],
  ["metric:robustnessScore", { kind: "metric", id: "robustnessScore", choice: {} }],
  ["selfCheck:twice%20the%20steps%3A%20b", { kind: "selfCheck", id: "twice the steps: b", choice: {} }],
])("the anchor %s is read and written alike", (text, anchor) => {
  expect(anchorOf(text)).toEqual(anchor);
  expect(anchorText(anchor)).toBe(text);
});

test("an anchor of a later version still belongs to the audit", () => {
  expect(anchorOf("hologram:7").kind).toBe("audit");
});

test("open threads come first, answers stand below what they answer, in the order in which they were given", () => {
  const settled = { by: person, at: "2026-01-09T00:00:00.000Z" };
  const threads = threadsOf([
    comment("5", { parentId: "3" }),
    comment("4", { parentId: "3" }),
    comment("2", { resolved: settled }),
    comment("3"),
    comment("1", { resolved: settled }),
  ]);
  expect(threads.map(({ first, replies }) => [first.id, ...replies.map((one) => one.id)])).toEqual([
    ["3", "4", "5"],
    ["1"],
    ["2"],
  ]);
});
