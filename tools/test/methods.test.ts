import { readFile } from "node:fs/promises";
import { attackTable, auditResultJsonSchema, guardTable, metricTable } from "@foolproof/core";
import { expect, test } from "vitest";
import { methodsRun, RUN } from "../reference/methods/run.mjs";

type Run = Awaited<ReturnType<typeof methodsRun>>;

const page = (room: string, name: string): Promise<string> =>
  readFile(new URL(`../../docs/reference/${room}/${name}.md`, import.meta.url), "utf8");

const methods = [
  ...Object.keys(attackTable).map((name) => ["attacks", name] as const),
  ...Object.keys(guardTable).map((name) => ["guards", name] as const),
  ...Object.keys(metricTable).map((name) => ["metrics", name] as const),
];

test.each(methods)(
  "in %s, %s has a page with definition, equation, source, cost, use and a figure",
  async (room, name) => {
    const text = await page(room, name);
    for (const part of ["Definition", "Source", "Cost", "When to use it"])
      expect(text).toMatch(new RegExp(`^## ${part}\n\n\\S`, "m"));
    expect(text).toContain("$$");
    expect(text).toContain(`../../images/${room}/${name}-light.svg`);
    for (const theme of ["light", "dark"]) {
      const figure = await readFile(new URL(`../../docs/images/${room}/${name}-${theme}.svg`, import.meta.url), "utf8");
      expect(figure).toMatch(/^<svg [^>]*role="img"[^>]*><title>[^<]+<\/title>/);
      expect(figure).not.toMatch(/NaN|undefined/);
    }
  },
);

test.each(Object.values(metricTable).map(({ name, field }) => [name, field] as const))(
  "%s stands in audit.json where its page says: %s",
  (_, field) => {
    const found = field.split(/\.|(?=\[\])/).reduce<unknown>((schema, step) => {
      const { properties, items } = schema as { properties?: Record<string, unknown>; items?: unknown };
      return step === "[]" ? items : properties?.[step];
    }, auditResultJsonSchema());
    expect(found).toBeDefined();
  },
);

test("the figures are those of a run of this very program", async () => {
  const kept = JSON.parse(await readFile(RUN, "utf8")) as Run;
  const again = await methodsRun();
  const named = ({ audit }: Run): string[] => audit.attacks.map(({ id, scale }) => `${id} ${String(scale)}`);
  expect(named(again)).toEqual(named(kept));
  kept.audit.attacks.forEach((one, k) => {
    const now = again.audit.attacks[k];
    const events = (share: number | null): number => (share ?? -1) * one.counts.correct;
    // Another kind of machine may decide a few events at the threshold differently.
    expect(Math.abs(events(now.foolingRatio.value) - events(one.foolingRatio.value)), one.id).toBeLessThan(4);
    expect(now.guards.map((guard) => guard.name)).toEqual(one.guards.map((guard) => guard.name));
  });
  kept.audit.leverage.forEach(({ shapley }, k) => {
    expect(again.audit.leverage[k].shapley?.value).toBeCloseTo(shapley?.value ?? NaN, 2);
  });
}, 120_000);
