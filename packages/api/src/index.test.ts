import { expect, it } from "vitest";
import * as door from "./index.js";

it("the door of @foolproof/api", () => {
  expect(Object.keys(door).sort()).toMatchSnapshot();
});
