import { expect, test } from "vitest";
import * as door from "./index.js";

test("the package's door opens on these names and no others", () => {
  expect(Object.keys(door).sort()).toMatchInlineSnapshot(`
    [
      "denseNetwork",
      "loadNetwork",
      "runtimeInfo",
      "trainNetwork",
    ]
  `);
});
