import { expect, test } from "vitest";
import { isFinal, isNotFound, problemOf } from "./problem";

const refused = Object.assign(new Error("no"), {
  data: { httpStatus: 404, foolproof: { code: "FP_X", message: "there is no such audit", hint: "look again" } },
});

test("an error of the registry is told in its own words", () => {
  expect(problemOf(refused)).toEqual({ code: "FP_X", message: "there is no such audit", hint: "look again" });
  expect([isFinal(refused), isNotFound(refused)]).toEqual([true, true]);
});

test("a registry out of reach is no refusal: asking again makes sense", () => {
  const lost = new TypeError("Failed to fetch");
  expect(problemOf(lost)).toMatchObject({ code: "", message: "Failed to fetch" });
  expect([isFinal(lost), isNotFound(lost), isFinal({ data: { httpStatus: 500 } })]).toEqual([false, false, false]);
});
