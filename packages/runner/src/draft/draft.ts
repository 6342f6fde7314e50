import path from "node:path";
import { FoolproofError } from "@foolproof/core";
import { loadNetwork } from "@foolproof/engine";
import { type DraftClasses, guessClasses } from "./classes.js";
import { commonColumns, type DraftColumn, requireColumn } from "./columns.js";
import { findFormulas } from "./formulas.js";
import { isBookkeeping, isIdentifier, isWeight, labelLikeness } from "./names.js";
import { missingText, observableLines } from "./observables.js";
import { describeData, type DraftTable } from "./tables.js";
import { type Trial, tryDraft } from "./trial.js";
import { yamlFlow, yamlList, yamlText } from "./yaml.js";

export interface DraftRequest {
  readonly network: string;
  /** Files, or `file.root:tree`. */
  readonly data: readonly string[];
  /** Where the spec will lie: paths in it are relative to its folder. */
  readonly file: string;
  /** Network inputs in order, where the user says them. */
  readonly inputs?: readonly string[] | undefined;
  /** Columns that are no inputs. */
  readonly without?: readonly string[] | undefined;
  readonly label?: string | undefined;
  readonly signal?: string | undefined;
  readonly weight?: string | undefined;
  /** Which output holds the scores; needed where the network has several. */
  readonly output?: string | undefined;
  /** URL of the JSON Schema for editors. */
  readonly schema: string;
  readonly abort?: AbortSignal | undefined;
}

/** A first spec and what its reader should check. */
export interface Draft {
  readonly text: string;
  readonly notes: readonly string[];
  readonly classes: readonly string[];
  readonly inputs: readonly string[];
  /** Inputs that follow a formula of others. */
  readonly derived: readonly string[];
  readonly trial: Trial;
}

interface Chosen {
  readonly inputs: readonly DraftColumn[];
  readonly unused: readonly string[];
  /** More columns than inputs, and no word of the user about which. */
  readonly ambiguous: boolean;
}

function chooseInputs(
  columns: readonly DraftColumn[],
  wanted: number,
  request: DraftRequest & { readonly taken: ReadonlySet<string> },
): Chosen {
  const asked = request.inputs
    ?.map((name) => columns.find((column) => column.name === name))
    .filter((column) => column !== undefined);
  const without = new Set(request.without);
  const isLabel = ({ name, distinct }: DraftColumn): boolean => distinct !== null && labelLikeness(name) > 0;
  const candidates =
    asked ??
    columns.filter(
      (column) =>
        !request.taken.has(column.name) &&
        !without.has(column.name) &&
        !isBookkeeping(column.name) &&
        !isWeight(column.name) &&
        !isLabel(column),
    );
  if (candidates.length < wanted || (asked !== undefined && candidates.length > wanted)) {
    throw new FoolproofError({
      code: "FP_INIT_COLUMNS",
      message: `${request.network} takes ${String(wanted)} columns, but ${asked === undefined ? "the data have" : "--inputs names"} ${String(candidates.length)}${asked === undefined ? " that can be inputs" : ""}: ${candidates.map(({ name }) => name).join(", ")}`,
      hint:
        asked === undefined
          ? "Write the missing columns into the file; `foolproof columns FILE` shows what is there, `foolproof inspect NETWORK` what the network takes."
          : "Name exactly the network's inputs, in its order.",
      where: { file: request.network },
    });
  }
  const inputs = candidates.slice(0, wanted);
  const names = new Set(inputs.map(({ name }) => name));
  const unused = columns.map(({ name }) => name).filter((name) => !names.has(name) && !request.taken.has(name));
  return { inputs, unused, ambiguous: candidates.length > wanted };
}

function dataLines(
  tables: readonly DraftTable[],
  { label, byTable }: DraftClasses,
  relative: (file: string) => string,
): readonly string[] {
  return tables.map(({ file, tree }, i) => {
    const map =
      label === null
        ? {}
        : Object.fromEntries(Object.entries(label.map).map(([value, name]) => [value, yamlText(name)]));
    return `  - ${yamlFlow({
      file: yamlText(relative(file)),
      ...(tree === null ? {} : { tree: yamlText(tree) }),
      ...(label === null
        ? { class: yamlText(byTable[i]) }
        : { label: yamlFlow({ column: yamlText(label.column), map: yamlFlow(map) }) }),
    })}`;
  });
}

const auc = (value: number | null): string => (value === null ? "no AUC" : `AUC ${value.toFixed(3)}`);

const scalingComment = ({ raw, scaled, problem, events }: Trial): string =>
  problem === null
    ? `# on ${String(events)} of the events: ${auc(raw)} with the columns as they are, ${auc(scaled)} standardised by this data`
    : "# none | { from: data } | { mean: [...], scale: [...] } | { file: scaler.json }";

/**
 * Makes a first audit.yaml from a network and files of events: classes, weight, observables with kinds, ranges and sentinels,
 * derived observables that follow a known formula exactly, and whether the network wants its inputs standardised (tried on a
 * sample). Uncertainties are the physicist's: the draft only shows the form of one.
 * @throws FoolproofError as the readers and the network do, FP_INIT_LABEL, FP_INIT_CLASSES, FP_INIT_SIGNAL, FP_INIT_COLUMNS
 */
export async function draftSpec(request: DraftRequest): Promise<Draft> {
  await using network = await loadNetwork(request.network, { threads: 1, output: request.output ?? null });
  const tables = await describeData(request.data, { signal: request.abort });
  for (const name of [request.label, request.weight, ...(request.inputs ?? []), ...(request.without ?? [])])
    if (name !== undefined) requireColumn(tables, name);
  const columns = commonColumns(tables);
  const classes = guessClasses(tables, { outputs: network.classes, label: request.label, signal: request.signal });
  const weight =
    request.weight ??
    columns.find(({ name }) => /^weights?$/i.test(name))?.name ??
    columns.find(({ name }) => isWeight(name))?.name ??
    null;
  const identifier = columns.find(({ name }) => isIdentifier(name))?.name ?? null;
  const taken = new Set(
    [classes.label?.column, weight, identifier].filter((name) => name !== undefined && name !== null),
  );
  const { inputs, unused, ambiguous } = chooseInputs(columns, network.columns, { ...request, taken });
  const formulas = await findFormulas(tables, inputs, request.abort);
  const folder = path.dirname(path.resolve(request.file));
  const relative = (file: string): string => path.relative(folder, path.resolve(file)).split(path.sep).join("/");
  const missing = missingText(inputs);
  const title = `${path.basename(request.network).replace(/\.\w+$/, "")} on ${path.basename(tables[0].file)}`;
  const textOf = (scaling: string, comment: string): string =>
    [
      `# yaml-language-server: $schema=${request.schema}`,
      "# Written by `foolproof init`. Lines to look at first: data, scaling, then each uncertainty.",
      "version: 1",
      `title: ${JSON.stringify(title)}`,
      "network:",
      `  file: ${yamlText(relative(request.network))}`,
      `  output: ${yamlFlow({ kind: "auto", classes: yamlList(classes.classes.map(yamlText)), ...(request.output === undefined ? {} : { node: yamlText(request.output) }) })}${classes.classes.length > 2 ? " # in output order: check" : ""}`,
      ...(network.classes === 1 ? ["  threshold: 0.5 # or workingPoint: { signalEfficiency: 0.7 } instead"] : []),
      ambiguous
        ? `  # The network takes ${String(network.columns)} columns and the file does not say which: the first ${String(network.columns)} of the file stand here. Put the right ones, in order.`
        : "  # The network's inputs in order; the same names are described under observables.",
      `  inputs: ${yamlList(inputs.map(({ name }) => yamlText(name)))}`,
      `  scaling: ${scaling} ${comment}`,
      "data:",
      ...dataLines(tables, classes, relative),
      ...(classes.classes.length === 2
        ? [
            `classes: ${yamlFlow({ signal: yamlText(classes.signal), background: yamlText(classes.classes[0]) })}${classes.guessed ? " # a guess: check" : ""}`,
          ]
        : []),
      ...(weight === null ? [] : [`weight: ${yamlText(weight)}`]),
      ...(missing === null ? [] : [`missing: ${missing}`]),
      ...(identifier === null ? [] : [`id: [${yamlText(identifier)}]`]),
      "",
      "# One standard deviation of each observable's measurement decides how far an event may move. Remove the # of `uncertainty`",
      '# and put your own number (or a formula of columns, e.g. { relative: "0.04 * sqrt(30 / jet1_pt)" }); the numbers here only',
      "# show the form. What has none does not move. Scales and resolutions of an experiment's own file:",
      "# { correctionlib: { file: jerc.json.gz, correction: NAME, inputs: { JetPt: jet1_pt, JetEta: jet1_eta } } }",
      "observables:",
      ...inputs.flatMap((column) =>
        observableLines(column, { input: true, formula: formulas.get(column.name) ?? null }),
      ),
      ...(unused.length === 0 ? [] : [`  # Other columns of the data: ${unused.join(", ")}`]),
      "",
      'constraints: [] # conditions that every moved event keeps, e.g. ["jet1_pt >= jet2_pt"]',
      "attacks: [random, nominal, pgd, release, compensated]",
      "scales: [0, 0.25, 0.5, 1, 1.5, 2] # in units of the uncertainties",
      "guards: { preset: strict } # strict | joint | statistical | conservattack | none",
      "baseline: { minimumAuc: 0.6 }",
      "seed: 1",
      "",
    ].join("\n");
  const trial = await tryDraft(request.file, (scaling) => textOf(scaling, ""));
  const chosen = trial.scale ? trial.scaled : trial.raw;
  const notes = [
    ...(ambiguous
      ? [
          `the network takes ${String(network.columns)} columns and the data have more; the first ${String(network.columns)} stand in network.inputs. Name the right ones with --inputs a,b,c or leave others out with --without d,e`,
        ]
      : []),
    ...(classes.guessed && classes.classes.length === 2
      ? [`which class is signal is a guess (${classes.signal}): check classes`]
      : []),
    ...(trial.problem === null ? [] : [`the network could not be asked about a sample: ${trial.problem}`]),
    ...(chosen !== null && chosen < 0.4
      ? [
          `AUC ${chosen.toFixed(3)} on ${String(trial.events)} of the events: signal and background may be swapped. A single output speaks of ${classes.signal}: name the other class with --signal, or write scoreOf: ${classes.classes[0]} under network.output`,
        ]
      : []),
    ...(chosen !== null && chosen >= 0.4 && chosen < 0.6
      ? [
          `AUC ${chosen.toFixed(3)} on ${String(trial.events)} of the events: inputs in another order, or prepared in another way than here`,
        ]
      : []),
    ...(network.differentiable ? [] : [`the network has no gradient (${network.notDifferentiable ?? ""})`]),
  ];
  return {
    text: textOf(trial.scale ? "{ from: data }" : "none", scalingComment(trial)),
    notes,
    classes: classes.classes,
    inputs: inputs.map(({ name }) => name),
    derived: [...formulas.keys()],
    trial,
  };
}
