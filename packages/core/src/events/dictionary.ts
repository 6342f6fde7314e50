import { FoolproofError } from "../errors/index.js";
import type { TableSource } from "./source.js";
import type { TextCodes } from "./texts.js";

/** Texts of text columns as codes, in order of first appearance; shared by all files of a load. */
export interface Dictionaries extends TextCodes {
  /** Is the column one of texts? Undefined: no file so far has it. */
  readonly isText: (column: string) => boolean | undefined;
  /** Code of a text, given one if it has none yet; null for a column of numbers. */
  readonly codeOf: (column: string, text: string) => number | null;
  /** @throws FoolproofError FP_DATA_COLUMN_TEXT where one file holds texts and another numbers. */
  readonly register: (source: TableSource) => void;
  readonly texts: (column: string) => readonly string[];
}

/** Dictionaries that know no column yet. */
export function createDictionaries(): Dictionaries {
  const codes = new Map<string, Map<string, number>>();
  const kinds = new Map<string, { readonly text: boolean; readonly file: string }>();
  return {
    isText: (column) => kinds.get(column)?.text,
    codeOf(column, text) {
      if (kinds.get(column)?.text !== true) return null;
      const known = codes.get(column) ?? new Map<string, number>();
      codes.set(column, known);
      const code = known.get(text) ?? known.size;
      known.set(text, code);
      return code;
    },
    register({ columns, file }) {
      for (const { name, kind } of columns) {
        if (kind === "unsupported" || kind === "list") continue;
        const text = kind === "string";
        const known = kinds.get(name);
        if (known !== undefined && known.text !== text)
          throw new FoolproofError({
            code: "FP_DATA_COLUMN_TEXT",
            message: `column "${name}" holds ${known.text ? "texts" : "numbers"} in ${known.file} and ${text ? "texts" : "numbers"} in ${file}`,
            hint: "Write the column in the same way in all files.",
            where: { file, column: name },
          });
        kinds.set(name, known ?? { text, file });
      }
    },
    texts: (column) => [...(codes.get(column)?.keys() ?? [])],
  };
}
