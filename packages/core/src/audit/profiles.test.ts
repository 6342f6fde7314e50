import { expect, test } from "vitest";
import { attackTable } from "../attacks/index.js";
import { TOY_SPEC, toyAudit } from "./testing/toy.js";

const resolvedWith = async (attacks: string) =>
  (await toyAudit(50, TOY_SPEC.replace(/^scales: .*\n/m, "").replace(/^attacks: .*$/m, attacks))).resolved;

test("full runs every attack, and the curves of pgd, apgd and minifool over seven scales", async () => {
  const { attacks, attackProfile } = await resolvedWith("attacks: full");
  expect(attackProfile).toBe("full");
  expect(["nominal", ...attacks.map(({ name }) => name)].sort()).toEqual(Object.keys(attackTable).sort());
  for (const name of ["pgd", "apgd", "minifool"])
    expect(attacks.find((one) => one.name === name)?.scales).toEqual([0.25, 0.5, 0.75, 1, 1.25, 1.5, 2]);
  for (const name of ["release", "compensated"])
    expect(attacks.find((one) => one.name === name)?.scales).toEqual([0.5, 1]);
  for (const name of ["square", "boundary"])
    expect(attacks.find((one) => one.name === name)).toMatchObject({ scales: [1], parameters: { events: 5000 } });
});

test("a profile is what runs, not how it is asked for", async () => {
  const profile = async (attacks: string) => (await resolvedWith(attacks)).attackProfile;
  const every = Object.keys(attackTable).join(", ");
  expect(await profile("seed: 2")).toBe("standard");
  expect(await profile("attacks: standard")).toBe("standard");
  expect(await profile("attacks: [compensated, pgd, release]")).toBe("standard");
  expect(await profile("attacks: [pgd, release]")).toBe("custom");
  // Every attack, but curves over six scales only.
  expect(await profile(`attacks: [${every}]`)).toBe("standard");
  expect(await profile(`attacks: [${every}]\nscales: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4]`)).toBe("full");
});
