import { auditSpecSchema } from "../audit/spec.js";
import { resolveSpec } from "../audit/resolve.js";
import type { ResolvedSpec } from "../audit/resolved.js";
import type { AuditResult } from "../audit/result.js";
import { significant } from "../audit/canonical.js";
import { FoolproofError } from "../errors/index.js";

type Given = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Given =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const recordOf = (value: unknown): Given => (isRecord(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A spec in audit.json that is none. */
export const brokenSpec = (what: string, cause?: unknown): FoolproofError =>
  new FoolproofError({
    code: "FP_VERIFY_SPEC",
    message: `the spec in audit.json cannot be resolved: ${what}`,
    hint: "Run the audit again with this version; an audit.json is not to be edited.",
    where: { file: "audit.json", path: "spec" },
    cause,
  });

/** Turns whose length audit.json rounds to 10 digits, exactly as specs write them. */
const TURNS = [2 * Math.PI, Math.PI];

const exactPeriod = (period: unknown): unknown => TURNS.find((turn) => significant(turn) === period) ?? period;

const ordered = (value: unknown, names: readonly string[]): Given => {
  const record = recordOf(value);
  const known = names.filter((name) => name in record);
  const others = Object.keys(record).filter((name) => !names.includes(name));
  return Object.fromEntries([...known, ...others].map((name) => [name, record[name]]));
};

/** The record of a resolved spec as audit.yaml would be written: what resolving added is left out or given its place in the spec. */
function specInput({ spec, observables, sources }: AuditResult, regions: readonly string[]): unknown {
  const { attackProfile: _, ...rest } = spec;
  const order = observables.map((one) => one.name);
  return {
    ...rest,
    data: listOf(spec["data"]).map((one) => {
      const { maxEvents, ...file } = recordOf(one);
      return typeof maxEvents === "number" ? { ...file, maxEvents } : file;
    }),
    observables: Object.fromEntries(
      Object.entries(ordered(spec["observables"], order)).map(([name, given]) => [
        name,
        isRecord(given) && "period" in given ? { ...given, period: exactPeriod(given["period"]) } : given,
      ]),
    ),
    // Without any attack but `nominal` the record has none, where a spec needs one.
    attacks:
      listOf(spec["attacks"]).length === 0
        ? ["nominal"]
        : listOf(spec["attacks"]).map((one) => {
            const { parameters, id, name, scales } = recordOf(one);
            return { id, name, scales, ...recordOf(parameters) };
          }),
    regions: ordered(spec["regions"], regions),
    ...("sources" in spec
      ? { sources: ordered(spec["sources"], ["norm", ...(sources ?? []).map((one) => one.name)]) }
      : {}),
  };
}

/**
 * The spec that an audit says it ran, resolved again. Keys of mappings have no order in audit.json: observables are put into that of
 * its table, regions into that of the per-event file.
 * @throws FoolproofError FP_VERIFY_SPEC where the record is none.
 */
export function specOfAudit(result: AuditResult, regions: readonly string[]): ResolvedSpec {
  const parsed = auditSpecSchema.safeParse(specInput(result, regions));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw brokenSpec(`${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "not a spec"}`, parsed.error);
  }
  const { network } = parsed.data;
  const classes = network.output.classes ?? [];
  const [inputs, { kind }] = [network.inputs, network.output];
  if (inputs === "auto" || kind === "auto") throw brokenSpec("its inputs or its output are not explicit");
  try {
    const resolved = resolveSpec(parsed.data, {
      file: "audit.json",
      network: {
        file: network.file,
        inputColumns: inputs.length,
        outputs: result.baseline.threshold === null ? classes.length : 1,
        outputKind: kind,
      },
      columns: null,
    });
    return { ...resolved, attackProfile: result.spec["attackProfile"] === "quick" ? "quick" : resolved.attackProfile };
  } catch (error) {
    throw error instanceof FoolproofError ? brokenSpec(error.message, error) : error;
  }
}
