import { FoolproofError, suggestName } from "@foolproof/core";

/**
 * The tree to read: the one asked for, or the only one.
 * @throws FoolproofError FP_DATA_TREE_MISSING (with the nearest name), FP_DATA_TREE_AMBIGUOUS (with all names).
 */
export function chooseTree(file: string, names: readonly string[], wanted: string | null): string {
  const [only] = names;
  if (wanted === null) {
    if (names.length === 1 && only !== undefined) return only;
    throw new FoolproofError({
      code: "FP_DATA_TREE_AMBIGUOUS",
      message: `${file} holds ${String(names.length)} trees: ${names.map((name) => `"${name}"`).join(", ")}`,
      hint: `Say which one, e.g. tree: ${only ?? ""}`,
      where: { file },
    });
  }
  const plain = wanted.replace(/^\/+/, "").replace(/;\d+$/, "");
  if (names.includes(plain)) return plain;
  throw new FoolproofError({
    code: "FP_DATA_TREE_MISSING",
    message: `${file} has no tree "${wanted}"`,
    hint: suggestName(plain, names),
    where: { file, value: wanted },
  });
}
