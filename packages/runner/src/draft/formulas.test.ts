import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { deriveKey, normal, seedKey, uniform } from "@foolproof/core";
import { expect, test } from "vitest";
import { commonColumns } from "./columns.js";
import { findFormulas } from "./formulas.js";
import { describeData } from "./tables.js";

type Row = Readonly<Record<string, number>>;

/** Two leptons, a jet that every third event lacks, missing momentum, and what an analysis computes of them, to three decimals. */
function event(row: number): Row {
  const key = deriveKey(seedKey(11), row);
  const object = (at: number): readonly [number, number, number] => [
    20 - 30 * Math.log(uniform(key, at)),
    1.2 * normal(key, at + 1),
    2 * Math.PI * (uniform(key, at + 2) - 0.5),
  ];
  const [a_pt, a_eta, a_phi] = object(0);
  const [b_pt, b_eta, b_phi] = object(10);
  const [jet_pt, jet_eta, jet_phi] = row % 3 === 0 ? [-999, -999, -999] : object(20);
  const met = -25 * Math.log(uniform(key, 30));
  const met_phi = 2 * Math.PI * (uniform(key, 31) - 0.5);
  const exact = Math.sqrt(2 * a_pt * b_pt * (Math.cosh(a_eta - b_eta) - Math.cos(a_phi - b_phi)));
  const jet = row % 3 === 0 ? 0 : jet_pt;
  const all: Row = {
    a_pt,
    a_eta,
    a_phi,
    b_pt,
    b_eta,
    b_phi,
    jet_pt,
    jet_eta,
    jet_phi,
    met,
    met_phi,
    mass: exact,
    heavier: 1.02 * exact,
    noise: uniform(key, 40),
    ht: a_pt + b_pt + jet,
    distance:
      row % 3 === 0
        ? -999
        : Math.hypot(a_eta - jet_eta, Math.atan2(Math.sin(a_phi - jet_phi), Math.cos(a_phi - jet_phi))),
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, Number(value.toFixed(3))]));
}

test("columns that follow a known formula are found through rounding and missing values, and no others", async () => {
  const rows = Array.from({ length: 600 }, (_, row) => event(row));
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), "formulas-")), "events.csv");
  const names = Object.keys(rows[0]);
  await writeFile(file, [names.join(","), ...rows.map((row) => Object.values(row).join(","))].join("\n"));
  const tables = await describeData([file]);
  const found = await findFormulas(tables, commonColumns(tables), undefined);
  expect(Object.fromEntries(found)).toEqual({
    mass: "sqrt(2*a_pt*b_pt*(cosh(a_eta - b_eta) - cos(a_phi - b_phi)))",
    ht: "a_pt + b_pt + coalesce(jet_pt, 0)",
    distance: "hypot(a_eta - jet_eta, deltaPhi(a_phi, jet_phi))",
  });
});
