import { beforeAll, describe, expect, test } from "vitest";
import type { AuditResult } from "../audit/result.js";
import { TOY_SPEC } from "../audit/testing/toy.js";
import { recomputeAudit } from "./recompute.js";
import { auditOf, type Columns, sealed, VERSION } from "./testing/files.js";

const SPEC = TOY_SPEC.replace(
  /attacks: .*/,
  "attacks: [{name: pgd, steps: 10, restarts: 1, scales: [1]}, {name: release, steps: 10, restarts: 1}]",
)
  .replace(/^regions: .*\n/m, "")
  .replace("eta: {range: [-4, 4], uncertainty: {absolute: 0.05}}", "eta: {range: [-4, 4]}")
  .replace("n_jets: {kind: integer}", "n_jets: {}")
  .concat(
    "sources: {scale: {moves: {pt: 0.1}}, tilt: {type: shift, moves: {pt: 0.8, eta: {up: 0.1, down: 0.05}}}}\n",
    "envelope: {sources: l2, covariance: [{observables: [n_jets], matrix: [[0.04]]}]}\n",
  );

let honest: { readonly result: AuditResult; readonly columns: Columns };
beforeAll(async () => {
  const { audit, columns } = await auditOf(400, SPEC);
  honest = { result: audit.result, columns };
});

const badges = async (
  edit: (columns: Columns) => void,
): Promise<Readonly<Record<string, { level: string; why: string }>>> => {
  const columns: Columns = new Map([...honest.columns].map(([name, values]) => [name, values.slice()]));
  edit(columns);
  const found = await recomputeAudit({ ...sealed(structuredClone(honest.result), columns), version: VERSION });
  return Object.fromEntries(found.badges.map((one) => [one.quantity, one]));
};

describe("an audit with sources and a covariance set", () => {
  test("passes its own self-checks, and says what moves what", () => {
    const { selfChecks, sources, nominal, leverage } = honest.result;
    const named = (name: string) => selfChecks.find((one) => one.name === name);
    expect(named("no event leaves its envelope")).toMatchObject({ passed: true });
    expect(named("pgd solves a planted linear network")).toMatchObject({ passed: true });
    expect(sources?.map(({ name, kind, norm }) => [name, kind, norm])).toEqual([
      ["scale", "source", "l2"],
      ["tilt", "source", "l2"],
      ["n_jets", "covariance", "l2"],
    ]);
    expect(new Set(nominal.map((one) => one.source))).toEqual(
      new Set(["pt", "scale", "tilt", "n_jets: direction of n_jets"]),
    );
    expect(new Set(leverage.map((one) => one.observable))).toEqual(new Set(["pt", "scale", "tilt", "n_jets"]));
  });

  test("holds theta and z of every fooled event, and nothing of others", () => {
    const fooled = honest.columns.get("pgd.fooled");
    for (const name of ["pgd.theta.scale", "pgd.theta.tilt", "pgd.z.n_jets"]) {
      const values = honest.columns.get(name);
      if (!(values instanceof Float64Array) || !(fooled instanceof Float64Array)) throw new TypeError(name);
      expect(values.some((value) => Math.abs(value) > 0.1)).toBe(true);
      values.forEach((value, i) => {
        expect(Number.isNaN(value)).toBe(fooled[i] !== 1);
      });
    }
  });

  test("is confirmed from its per-event file alone", async () => {
    const found = await badges(() => undefined);
    expect(Object.entries(found).filter(([, { level }]) => level === "mismatch")).toEqual([]);
    expect(found["membership"]).toMatchObject({ level: "recomputed" });
    expect(found["envelopeDigest"]).toMatchObject({ level: "recomputed" });
  });

  test("with a theta that did not bring its event there is found out", async () => {
    const found = await badges((columns) => {
      const theta = columns.get("pgd.theta.tilt");
      if (!(theta instanceof Float64Array)) throw new TypeError("no theta");
      const at = theta.findIndex((value) => Math.abs(value) > 0.1);
      theta[at] = Math.fround(theta[at] / 2);
    });
    expect(found["membership"]).toMatchObject({ level: "mismatch" });
  });
});
