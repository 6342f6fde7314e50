import { expect, test } from "vitest";
import { signInAddress } from "./signIn";

test("signing in leads back to the very page that was asked for", () => {
  expect(signInAddress("/sign-in", "/", new URLSearchParams())).toBe("/sign-in?to=%2F");
  expect(signInAddress("/sign-in", "/compare", new URLSearchParams({ a: "1", b: "2" }))).toBe(
    "/sign-in?to=%2Fcompare%3Fa%3D1%26b%3D2",
  );
});
