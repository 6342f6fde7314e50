import { FoolproofError } from "../errors/index.js";
import type { AuditSpec } from "./spec.js";

const SLICE = /\[:(\d+)\]/g;
const SLICES_END = /^[^[]+\[:(\d+)\]$/;
/** A network of more particles an event than this is a mistake in the spec. */
const ELEMENTS_MAX = 10_000;

interface Place {
  readonly file: string;
  readonly path: string;
}

/** How many elements a name asks for, `Jet_pt[:24]`; null where it is no slice. */
function sliceLength(name: string, { file, path }: Place): number | null {
  const count = Number(SLICES_END.exec(name)?.[1] ?? NaN);
  if (Number.isNaN(count)) return null;
  if (count >= 1 && count <= ELEMENTS_MAX) return count;
  throw new FoolproofError({
    code: "FP_SPEC_SLICE",
    message: `${file}: ${path}: "${name}" asks for ${String(count)} elements`,
    hint: `Take between 1 and ${String(ELEMENTS_MAX)} elements of a list.`,
    where: { file, path, value: name },
  });
}

/** In all texts of a value, `X[:n]` becomes `X[element]`. @throws FoolproofError FP_SPEC_SLICE where another slice is of another length. */
function atElement(value: unknown, { element, count, ...place }: Place & { element: number; count: number }): unknown {
  if (typeof value === "string")
    return value.replace(SLICE, (_, found: string) => {
      if (Number(found) === count) return `[${String(element)}]`;
      throw new FoolproofError({
        code: "FP_SPEC_SLICE",
        message: `${place.file}: ${place.path}: "${value}" takes ${found} elements where ${String(count)} are meant`,
        hint: "Slices that are used together have the same length: element k goes with element k.",
        where: { ...place, value },
      });
    });
  if (Array.isArray(value)) return value.map((one) => atElement(one, { element, count, ...place }));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      atElement(key, { element, count, ...place }),
      atElement(one, { element, count, ...place }),
    ]),
  );
}

function expandKeys<T>(record: Readonly<Record<string, T>>, { file, path }: Place): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]): [string, T][] => {
      const place = { file, path: `${path}.${key}` };
      const count = sliceLength(key, place);
      if (count === null) return [[key, value]];
      return Array.from({ length: count }, (_, element) => [
        String(atElement(key, { element, count, ...place })),
        atElement(value, { element, count, ...place }) as T,
      ]);
    }),
  );
}

/** Slices among the names of a list, at any depth of what holds it. */
function expandNames<T>(value: T, place: Place): T {
  if (Array.isArray(value))
    return value.flatMap((one: unknown) => {
      const count = typeof one === "string" ? sliceLength(one, place) : null;
      return count === null
        ? [expandNames(one, place)]
        : Array.from({ length: count }, (_, element) => atElement(one, { element, count, ...place }));
    }) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, expandNames(one, place)])) as T;
}

/**
 * Writes the slices of a spec out: an observable `Jet_pt[:24]` becomes the 24 observables `Jet_pt[0]` to `Jet_pt[23]`, and `Jet_eta[:24]`
 * in its formulas the element of the same number; so do the keys of `moves`, and names in `network.inputs` and `id`.
 * @throws FoolproofError FP_SPEC_SLICE.
 */
export function expandElements(spec: AuditSpec, { file }: { readonly file: string }): AuditSpec {
  const { sources } = spec;
  const moved = Object.entries(sources ?? {}).map(([name, one]) => [
    name,
    typeof one === "object" ? { ...one, moves: expandKeys(one.moves, { file, path: `sources.${name}.moves` }) } : one,
  ]);
  return {
    ...spec,
    network: { ...spec.network, inputs: expandNames(spec.network.inputs, { file, path: "network.inputs" }) },
    observables: expandKeys(spec.observables, { file, path: "observables" }),
    id: expandNames(spec.id, { file, path: "id" }),
    ...(sources === undefined ? {} : { sources: Object.fromEntries(moved) as NonNullable<AuditSpec["sources"]> }),
  };
}
