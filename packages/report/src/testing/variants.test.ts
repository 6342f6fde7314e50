import { auditResultSchema } from "@foolproof/core";
import { expect, test } from "vitest";
import { variants } from "./variants.js";

test.each(Object.keys(variants))("the synthetic audit %s obeys the schema of audit.json", (name) => {
  const result = variants[name]?.();
  expect(auditResultSchema.parse(result)).toEqual(result);
});
