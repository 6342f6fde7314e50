import { describe, expect, it } from "vitest";
import type { Piece } from "../lists/cursor.js";
import type { ReadValues } from "../lists/reader.js";
import { decodeBasket } from "./decode.js";
import { treeColumns } from "./columns.js";
import type { Branch, Leaf, Tree } from "./tree.js";

const leaf = (type: string, name: string, more: Partial<Leaf> = {}): Leaf => ({
  _typename: type,
  fName: name,
  fLen: 1,
  fIsUnsigned: false,
  fLeafCount: null,
  ...more,
});

const branch = (name: string, leaves: readonly Leaf[], more: Partial<Branch> = {}): Branch => ({
  _typename: "TBranch",
  fName: name,
  fTitle: name,
  fEntries: 2,
  fLeaves: { arr: leaves },
  fBranches: { arr: [] },
  fWriteBasket: 1,
  fBasketBytes: [],
  fBasketEntry: [0],
  fBasketSeek: [],
  fBaskets: { arr: [] },
  ...more,
});

const tree = (...branches: Branch[]): Tree => ({ fName: "t", fTitle: "t", fEntries: 2, fBranches: { arr: branches } });

/** The values of a whole basket. */
const taken = ({ rows, values }: Piece): ReadValues => {
  if (typeof values !== "function") return values;
  const into = new Float64Array(rows);
  values({ from: 0, to: rows, into, place: 0 });
  return into;
};

describe("treeColumns", () => {
  it("makes one column of each leaf of a branch and reads them from their places side by side", () => {
    const packed = branch("jet", [
      leaf("TLeafF", "pt"),
      leaf("TLeafI", "n"),
      leaf("TLeafO", "tagged"),
      leaf("TLeafD", "mass"),
    ]);
    const columns = treeColumns(tree(packed));
    expect(columns.map(({ info }) => [info.name, info.type])).toEqual([
      ["jet.pt", "Float_t"],
      ["jet.n", "Int_t"],
      ["jet.tagged", "Bool_t"],
      ["jet.mass", "Double_t"],
    ]);
    const bytes = new DataView(new ArrayBuffer(2 * 17));
    for (const [entry, values] of [
      [1.5, -7, 1, 1e100],
      [2.5, 8, 0, -0.25],
    ].entries()) {
      const [pt = 0, n = 0, tagged = 0, mass = 0] = values;
      bytes.setFloat32(entry * 17, pt);
      bytes.setInt32(entry * 17 + 4, n);
      bytes.setUint8(entry * 17 + 8, tagged);
      bytes.setFloat64(entry * 17 + 9, mass);
    }
    const read = columns.map(({ layout }) =>
      layout ? taken(decodeBasket({ firstEntry: 0, entries: 2, bytes, starts: null }, layout, packed)) : null,
    );
    expect(read).toEqual([
      Float64Array.of(1.5, 2.5),
      Float64Array.of(-7, 8),
      Float64Array.of(1, 0),
      Float64Array.of(1e100, -0.25),
    ]);
  });

  it("refuses a basket whose bytes do not fit its entries", () => {
    const one = branch("x", [leaf("TLeafF", "x")]);
    const layout = treeColumns(tree(one))[0]?.layout ?? { kind: "text" };
    expect(() =>
      decodeBasket({ firstEntry: 0, entries: 3, bytes: new DataView(new ArrayBuffer(8)), starts: null }, layout, one),
    ).toThrow("8 bytes for 3 entries of 4");
  });

  it.each([
    [
      "lists of arrays",
      branch("x", [leaf("TLeafF", "x", { fLeafCount: { fName: "n" }, fLen: 3 })]),
      "it holds a list of arrays per event",
    ],
    ["unusual number types", branch("x", [leaf("TLeafD32", "x")]), "this leaf type is not a plain number"],
    [
      "leaves beside a list",
      branch("x", [leaf("TLeafF", "a"), leaf("TLeafF", "b", { fLeafCount: { fName: "n" } })]),
      "it shares a branch with a leaf that is not a plain number",
    ],
    [
      "branches kept in another file",
      branch("x", [leaf("TLeafF", "x")], { fFileName: "other.root" }),
      "its values lie in another file, other.root",
    ],
    [
      "branches with fewer entries",
      branch("x", [leaf("TLeafF", "x")], { fEntries: 1 }),
      "it has 1 entries where the tree has 2",
    ],
  ])("gives the reason for %s", (_, one, why) => {
    expect(treeColumns(tree(one))[0]?.info).toMatchObject({ kind: "unsupported", why });
  });

  it("reads an array among other leaves from its places", () => {
    const packed = branch("jet", [leaf("TLeafS", "n"), leaf("TLeafF", "p4", { fLen: 3 })]);
    const bytes = new DataView(new ArrayBuffer(2 * 14));
    for (let entry = 0; entry < 2; entry++)
      for (let k = 0; k < 3; k++) bytes.setFloat32(entry * 14 + 2 + 4 * k, 10 * entry + k);
    const { info, layout } = treeColumns(tree(packed))[1] ?? {};
    expect(info).toEqual({ name: "jet.p4", type: "Float_t[3]", kind: "list" });
    expect(layout && taken(decodeBasket({ firstEntry: 0, entries: 2, bytes, starts: null }, layout, packed))).toEqual({
      offsets: Int32Array.of(0, 3, 6),
      values: Float64Array.of(0, 1, 2, 10, 11, 12),
    });
  });

  it("refuses a basket of lists that says nothing sensible of where they begin", () => {
    const one = branch("x", [leaf("TLeafF", "x", { fLeafCount: { fName: "n" } })]);
    const layout = treeColumns(tree(one))[0]?.layout ?? { kind: "text" };
    const bytes = new DataView(new ArrayBuffer(12));
    const decode = (starts: Int32Array | null) => () =>
      decodeBasket({ firstEntry: 0, entries: 2, bytes, starts }, layout, one);
    expect(taken(decode(Int32Array.of(0, 4))())).toMatchObject({ offsets: Int32Array.of(0, 1, 3) });
    expect(decode(null)).toThrow("does not say where its entries begin");
    expect(decode(Int32Array.of(0, 6))).toThrow('entry 0 of a basket of branch "x" takes 6 bytes');
    expect(decode(Int32Array.of(0, 16))).toThrow("takes 16 bytes");
    expect(decode(Int32Array.of(8, 4))).toThrow("takes -4 bytes");
  });

  it("keeps the first of two branches with the same name", () => {
    const columns = treeColumns(tree(branch("x", [leaf("TLeafF", "x")]), branch("x", [leaf("TLeafI", "x")])));
    expect(columns.map(({ info }) => [info.name, info.type, info.kind])).toEqual([
      ["x", "Float_t", "number"],
      ["x#2", "Int_t", "unsupported"],
    ]);
  });
});
