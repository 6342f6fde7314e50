import { describe, expect, it } from "vitest";
import * as door from "./index.js";

describe("@foolproof/corrections", () => {
  it("exports these functions and nothing else", () => {
    expect(Object.keys(door).sort()).toEqual(["openCorrections"]);
  });
});
