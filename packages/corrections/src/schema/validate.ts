import { FoolproofError } from "@foolproof/core";
import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** `data.content[3].edges`, beginning with a correction's name where there is one. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${String(key)}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );

/** Inside a union the issue of the alternative that got furthest. */
function deepest(issue: Issue, prefix: readonly PropertyKey[] = []): { issue: Issue; path: readonly PropertyKey[] } {
  const path = [...prefix, ...issue.path];
  if (issue.code !== "invalid_union") return { issue, path };
  const inner = issue.errors.flat().map((one) => deepest(one, path));
  return inner.reduce((best, one) => (one.path.length > best.path.length ? one : best), { issue, path });
}

const found = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (value !== null && typeof value === "object") return Array.isArray(value) ? "a list" : "a mapping";
  return JSON.stringify(value);
};

function expected(issue: Issue): string {
  switch (issue.code) {
    case "invalid_value":
      return `one of ${issue.values.map((one) => JSON.stringify(one)).join(", ")}`;
    case "invalid_type":
      return issue.expected;
    case "unrecognized_keys":
      return `no key ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
    case "invalid_union":
      return "a number or a node of a known type";
    default:
      return issue.message;
  }
}

/**
 * A value of a correction file that has its form.
 * @throws FoolproofError FP_CORRECTION_SCHEMA naming file, correction, place, what was found and what is expected;
 * FP_CORRECTION_NODE_UNSUPPORTED for a node of a type that is not evaluated here.
 */
export function validate<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { file, correction }: { readonly file: string; readonly correction?: string | undefined },
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [top] = result.error.issues;
  const { issue, path } = deepest(top);
  const at: unknown = path.reduce<unknown>(
    (one, key) => (one as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    value,
  );
  const place = correction === undefined ? pathText(path) : `${correction}: ${pathText(path)}`;
  const where = { file, path: place };
  const parent = path.at(-1) === "nodetype" ? at : (at as { nodetype?: unknown } | null | undefined)?.nodetype;
  if (parent === "lwtnn")
    throw new FoolproofError({
      code: "FP_CORRECTION_NODE_UNSUPPORTED",
      message: `${file}: ${place}: holds a neural network (nodetype lwtnn), which is not evaluated here`,
      hint: "Evaluate this correction with correctionlib and write its result into a column of the data: `uncertainty: {columns: ...}`.",
      where: { ...where, node: "lwtnn" },
    });
  throw new FoolproofError({
    code: "FP_CORRECTION_SCHEMA",
    message: `${file}: ${place}: found ${found(at)}, expected ${expected(issue)}`,
    hint: "The file must follow version 2 of correctionlib's schema; `correction validate FILE` of correctionlib says the same in its own words.",
    where,
  });
}
