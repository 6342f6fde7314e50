import type { Category, Content, Correction, Formula, Variable } from "../schema/content.js";
import { legacyError, type LegacyRecord, type LegacyTable, readLegacy } from "./records.js";

const real = (name: string): Variable => ({ name, type: "real" });
const SYSTEMATIC: Variable = { name: "systematic", type: "string", description: "nom, up or down" };
const VARIABLES = "xyzt";

/** From one node to the next along a straight line, held at both ends of the table. */
const LINE = "[0]+[1]*(max(min(x,[4]),[3])-[2])";

const bySystematic = (values: Readonly<Record<string, Content>>): Category => ({
  nodetype: "category",
  input: SYSTEMATIC.name,
  content: Object.entries(values).map(([key, value]) => ({ key, value })),
});

/** What the values of one line say. */
interface Reading {
  readonly inputs: readonly Variable[];
  readonly generic: Formula | null;
  readonly contentOf: (record: LegacyRecord) => Content;
}

/** Triples of a node, upward and downward uncertainty; in between a straight line. */
function readUncertainty(table: LegacyTable, file: string): Reading {
  const [variable] = table.variables;
  const side = ({ values, line }: LegacyRecord, offset: 1 | 2): Content => {
    const nodes = values.filter((_, i) => i % 3 === 0);
    const sizes = values.filter((_, i) => i % 3 === offset);
    const [first, last] = [nodes[0], nodes[nodes.length - 1]];
    if (values.length % 3 !== 0 || nodes.length < 2 || nodes.some((node, i) => i > 0 && !(nodes[i - 1] < node)))
      throw legacyError(file, line, "must hold ascending nodes, each with an upward and a downward uncertainty");
    return {
      nodetype: "binning",
      input: variable,
      edges: nodes,
      flow: "clamp",
      content: nodes.slice(1).map((node, i) => ({
        nodetype: "formularef",
        index: 0,
        parameters: [sizes[i], (sizes[i + 1] - sizes[i]) / (node - nodes[i]), nodes[i], first, last],
      })),
    };
  };
  const symmetric = table.records.every(({ values }) => values.every((one, i) => i % 3 !== 1 || one === values[i + 1]));
  return {
    inputs: [real(variable), ...(symmetric ? [] : [SYSTEMATIC])],
    generic: { nodetype: "formula", expression: LINE, parser: "TFormula", variables: [variable] },
    contentOf: (record) => (symmetric ? side(record, 1) : bySystematic({ up: side(record, 1), down: side(record, 2) })),
  };
}

/** Ranges of the variables, in which the formula is held, then its parameters. */
function readFormula(table: LegacyTable, file: string): Reading {
  const { variables, formula } = table;
  const ranges = 2 * variables.length;
  const least = Math.min(...table.records.map(({ values }) => values.length)) - ranges;
  if (least < 0) throw legacyError(file, table.line, "has a line without the ranges of its variables");
  // Ranges come first among the parameters, so the formula's own are counted from behind them.
  const shifted = formula.replace(/\[(\d+)\]/g, (_, k: string) => `[${String(Number(k) + ranges)}]`);
  const expression = shifted.replace(/\b[xyzt]\b/g, (name) => {
    const at = 2 * VARIABLES.indexOf(name);
    return `max(min(${name},[${String(at + 1)}]),[${String(at)}])`;
  });
  return {
    inputs: variables.map(real),
    generic: { nodetype: "formula", expression, parser: "TFormula", variables },
    contentOf: ({ values }) => ({ nodetype: "formularef", index: 0, parameters: values }),
  };
}

/** Nominal, downward and upward scale factor. */
function readScaleFactor(_: LegacyTable, file: string): Reading {
  return {
    inputs: [SYSTEMATIC],
    generic: null,
    contentOf: ({ values, line }) => {
      if (values.length !== 3)
        throw legacyError(file, line, "must hold a nominal, a downward and an upward scale factor");
      const [nom, down, up] = values;
      return bySystematic({ nom, up, down });
    },
  };
}

/** Lines as binnings, one variable inside the other; beyond the first and last bin their values hold on. */
function nest(
  records: readonly LegacyRecord[],
  {
    depth,
    table,
    file,
    contentOf,
  }: { depth: number; table: LegacyTable; file: string; contentOf: Reading["contentOf"] },
): Content {
  const [first] = records;
  if (depth === table.binned.length) {
    if (records.length > 1)
      throw legacyError(file, records[1].line, `holds the same bin as line ${String(first.line)}`);
    return contentOf(first);
  }
  const groups = new Map<number, LegacyRecord[]>();
  for (const record of records) {
    const [low] = record.bins[depth];
    groups.set(low, [...(groups.get(low) ?? []), record]);
  }
  const lows = [...groups.keys()].sort((a, b) => a - b);
  const edges = [...lows];
  lows.forEach((low, i) => {
    for (const { bins, line } of groups.get(low) ?? []) {
      const [, high] = bins[depth];
      edges[i + 1] ??= high;
      if (edges[i + 1] !== high)
        throw legacyError(
          file,
          line,
          `${table.binned[depth]} ends at ${String(high)}, where ${String(edges[i + 1])} would join the next bin`,
        );
    }
  });
  return {
    nodetype: "binning",
    input: table.binned[depth],
    edges,
    flow: "clamp",
    content: lows.map((low) => nest(groups.get(low) ?? [], { depth: depth + 1, table, file, contentOf })),
  };
}

function readerOf({ level, formula }: LegacyTable): (table: LegacyTable, file: string) => Reading {
  if (level === "ScaleFactor") return readScaleFactor;
  return formula === "" || formula === "None" ? readUncertainty : readFormula;
}

/**
 * The tables of a jet-energy text file (.junc, .jersf, .jr and their kin) as corrections: inputs are the file's own variables, plus
 * `systematic` (nom, up, down) where the sides differ. As in CMS's own JSON versions, bins and formulas hold on at their ends.
 * A table is called by its section, or by what it holds.
 * @throws FoolproofError FP_CORRECTION_LEGACY with the line.
 */
export function legacyCorrections(text: string, file: string): readonly Correction[] {
  return readLegacy(text, file).map((table) => {
    const { inputs, generic, contentOf } = readerOf(table)(table, file);
    return {
      name: table.section ?? table.level,
      version: 1,
      inputs: [...table.binned.map(real), ...inputs.filter(({ name }) => !table.binned.includes(name))],
      output: { name: table.level, type: "real" },
      generic_formulas: generic === null ? [] : [generic],
      data: nest(table.records, { depth: 0, table, file, contentOf }),
    };
  });
}
