import { expect, test } from "vitest";
import { inSharedMemory } from "./shared.js";

test("large arrays go to shared memory with their values, small ones and all else stay as they are", () => {
  const large = Float64Array.from({ length: 5000 }, (_, i) => i);
  const small = new Uint8Array([1, 2, 3]);
  const given = { large: large.subarray(1), list: [small, "text", null, 7], map: new Map([["key", large]]) };
  const shared = inSharedMemory(given);
  expect(shared).toEqual(given);
  expect(shared.large.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(shared.map.get("key")?.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(shared.list[0]).toBe(small);
  large[1] = -1;
  expect(shared.large[0]).toBe(1);
});

test("what is shared already is not copied, and what is one object stays one", () => {
  const memory = new Float32Array(new SharedArrayBuffer(40000));
  const one = { value: 1 };
  const shared = inSharedMemory({ memory, again: memory, up: one, down: one });
  expect(shared.memory).toBe(memory);
  expect(shared.again).toBe(memory);
  expect(shared.up).toBe(shared.down);
});
