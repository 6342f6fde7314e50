import { type Document, LineCounter, parseDocument, isMap, isScalar } from "yaml";
import type { z } from "zod";
import { FoolproofError, nearestName } from "../errors/index.js";
import { expandElements } from "./elements.js";
import { type AuditSpec, auditSpecJsonSchema, auditSpecSchema } from "./spec.js";

type Issue = z.core.$ZodIssue;

interface Place {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    "",
  );

/** Line of the deepest node that exists on the path: a missing key is reported at its parent. */
function lineOf({ document, lines }: Place, path: readonly PropertyKey[]): number | undefined {
  for (let depth = path.length; depth >= 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    const parent: unknown = depth > 0 ? document.getIn(path.slice(0, depth - 1), true) : undefined;
    const key = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === path[depth - 1])?.key
      : undefined;
    const at = isScalar(key)
      ? key.range?.[0]
      : (node as { range?: [number, number, number] } | null | undefined)?.range?.[0];
    if (at !== undefined) return lines.linePos(at).line;
  }
  return undefined;
}

/** Keys allowed at a path, read off the JSON Schema so that they never drift from the schema itself. */
function allowedKeys(path: readonly PropertyKey[]): readonly string[] {
  let candidates: readonly unknown[] = [auditSpecJsonSchema()];
  const alternatives = (node: unknown): readonly unknown[] => {
    const options = (node as { anyOf?: readonly unknown[] }).anyOf;
    return options ? options.flatMap(alternatives) : [node];
  };
  for (const key of path) {
    candidates = candidates.flatMap(alternatives).flatMap((node) => {
      const { properties, additionalProperties, items, prefixItems } = node as Record<string, unknown> & {
        properties?: Record<string, unknown>;
        prefixItems?: readonly unknown[];
      };
      if (typeof key === "number") return [prefixItems?.[key] ?? items].filter((item) => item !== undefined);
      const next =
        properties?.[String(key)] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
      return next === undefined ? [] : [next];
    });
  }
  return candidates
    .flatMap(alternatives)
    .flatMap((node) => Object.keys((node as { properties?: Record<string, unknown> }).properties ?? {}));
}

const found = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (value !== null && typeof value === "object") return Array.isArray(value) ? "a list" : "a mapping";
  return JSON.stringify(value);
};

/** The issue that tells the user most: inside a union, the alternative that got furthest. */
function deepest(issue: Issue, prefix: readonly PropertyKey[] = []): { issue: Issue; path: readonly PropertyKey[] } {
  const path = [...prefix, ...issue.path];
  if (issue.code !== "invalid_union") return { issue, path };
  const branches = issue.errors.map((branch) => branch.map((one) => deepest(one, path)));
  const inner = branches.flat();
  const isUnknownKey = (one: (typeof inner)[number]): boolean => one.issue.code === "unrecognized_keys";
  // A key that no mapping among the alternatives knows is the mistake; that other keys then are missing only follows from it.
  const mappings = branches.filter((branch) =>
    branch.some((one) => one.path.length > path.length || isUnknownKey(one)),
  );
  const unknownKey = inner.find(isUnknownKey);
  if (unknownKey !== undefined && mappings.every((branch) => branch.some(isUnknownKey))) return unknownKey;
  const longest = inner.reduce<(typeof inner)[number] | null>(
    (best, one) => (best === null || one.path.length > best.path.length ? one : best),
    null,
  );
  return longest !== null && longest.path.length > path.length ? longest : (unknownKey ?? { issue, path });
}

function specError(top: Issue, place: Place, value: unknown): FoolproofError {
  const { issue, path } = deepest(top);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const allowed = allowedKeys(path);
    const near = nearestName(key, allowed);
    const full = [...path, key];
    const line = lineOf(place, full);
    return new FoolproofError({
      code: "FP_SPEC_UNKNOWN_KEY",
      message: `${place.file}${line === undefined ? "" : `:${line}`}: unknown key "${key}" ${path.length ? `in ${pathText(path)}` : "at the top"}`,
      hint: `${near === null ? "" : `Did you mean "${near}"? `}Allowed here: ${allowed.join(", ")}.`,
      where: { file: place.file, path: pathText(full), ...(line === undefined ? {} : { line }) },
    });
  }
  const line = lineOf(place, path);
  const at: unknown = path.reduce<unknown>(
    (node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const expected =
    issue.code === "invalid_value"
      ? `one of ${issue.values.map((one) => JSON.stringify(one)).join(", ")}`
      : issue.code === "invalid_type"
        ? issue.expected
        : issue.code === "invalid_union"
          ? (() => {
              const keys = allowedKeys(path);
              return keys.length ? `one of its forms, with keys among ${keys.join(", ")}` : "a value of another form";
            })()
          : issue.message;
  return new FoolproofError({
    code: at === undefined ? "FP_SPEC_MISSING_KEY" : "FP_SPEC_INVALID_VALUE",
    message: `${place.file}${line === undefined ? "" : `:${line}`}: ${pathText(path)}: found ${found(at)}, expected ${expected}`,
    hint: at === undefined ? `Add "${String(path.at(-1))}:" there.` : `Correct ${pathText(path)}.`,
    where: { file: place.file, path: pathText(path), ...(line === undefined ? {} : { line }) },
  });
}

/**
 * Reads audit.yaml: YAML, schema, defaults, slices of lists written out. Formulas are parsed later, against the columns that the data really have.
 * @throws FoolproofError FP_SPEC_YAML (with line), FP_SPEC_UNKNOWN_KEY (with the nearest key), FP_SPEC_INVALID_VALUE, FP_SPEC_MISSING_KEY, FP_SPEC_SLICE.
 */
export function parseAuditSpec(text: string, { file }: { readonly file: string }): AuditSpec {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken) {
    const line = broken.linePos?.[0].line;
    throw new FoolproofError({
      code: "FP_SPEC_YAML",
      message: `${file}${line === undefined ? "" : `:${line}`}: not valid YAML: ${broken.message.split("\n")[0] ?? ""}`,
      hint: "Check indentation, colons and quotes on that line and the one before.",
      where: { file, ...(line === undefined ? {} : { line }) },
      cause: broken,
    });
  }
  const value: unknown = document.toJS();
  const parsed = auditSpecSchema.safeParse(value);
  if (parsed.success) return expandElements(parsed.data, { file });
  const [first] = parsed.error.issues;
  if (first === undefined) throw parsed.error;
  throw specError(first, { file, document, lines }, value);
}
