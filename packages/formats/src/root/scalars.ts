import type { Scalar } from "../packed/scalars.js";

/** ROOT's names of the types of TLeaf classes, signed and unsigned. */
export const LEAF_TYPES: Readonly<
  Record<string, readonly [name: string, scalar: Scalar, unsignedName: string, unsigned: Scalar]>
> = {
  TLeafB: ["Char_t", "int8", "UChar_t", "uint8"],
  TLeafS: ["Short_t", "int16", "UShort_t", "uint16"],
  TLeafI: ["Int_t", "int32", "UInt_t", "uint32"],
  TLeafL: ["Long64_t", "int64", "ULong64_t", "uint64"],
  TLeafG: ["Long_t", "int64", "ULong_t", "uint64"],
  TLeafF: ["Float_t", "float32", "Float_t", "float32"],
  TLeafD: ["Double_t", "float64", "Double_t", "float64"],
  TLeafO: ["Bool_t", "bool", "Bool_t", "bool"],
};

/** The same by the type numbers of streamers (TVirtualStreamerInfo::EReadWrite). */
export const STREAMER_TYPES: Readonly<Record<number, readonly [name: string, scalar: Scalar]>> = {
  1: ["Char_t", "int8"],
  2: ["Short_t", "int16"],
  3: ["Int_t", "int32"],
  4: ["Long_t", "int64"],
  5: ["Float_t", "float32"],
  6: ["Int_t", "int32"],
  8: ["Double_t", "float64"],
  11: ["UChar_t", "uint8"],
  12: ["UShort_t", "uint16"],
  13: ["UInt_t", "uint32"],
  14: ["ULong_t", "uint64"],
  15: ["UInt_t", "uint32"],
  16: ["Long64_t", "int64"],
  17: ["ULong64_t", "uint64"],
  18: ["Bool_t", "bool"],
};

/** C++ names of numbers, without blanks; `long` has eight bytes wherever ROOT runs. */
const CPP_TYPES: Readonly<Record<string, Scalar>> = {
  bool: "bool",
  char: "int8",
  signedchar: "int8",
  unsignedchar: "uint8",
  short: "int16",
  unsignedshort: "uint16",
  int: "int32",
  unsigned: "uint32",
  unsignedint: "uint32",
  long: "int64",
  longlong: "int64",
  unsignedlong: "uint64",
  unsignedlonglong: "uint64",
  float: "float32",
  double: "float64",
  ...Object.fromEntries(
    Object.values(LEAF_TYPES).flatMap(([signedName, signed, unsignedName, unsigned]) => [
      [signedName, signed],
      [unsignedName, unsigned],
    ]),
  ),
};

/** What a std::vector of numbers holds; null for any other type. */
export function vectorElement(type: string): Scalar | null {
  const plain = type.replaceAll(/\s|std::/g, "");
  const element = /^vector<([^<>]+)>$/.exec(plain)?.[1] ?? "";
  return CPP_TYPES[element] ?? null;
}
