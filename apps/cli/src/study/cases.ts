import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type TrainingData, writeTrained } from "./trained.js";

/** One network with its events, as a spec that studies make variants of. */
export interface StudyCase {
  readonly name: string;
  /** Does its network see observables that follow from others? */
  readonly derived: boolean;
  /** Writes what the spec needs into a folder; the text of a spec that lies there. */
  readonly write: (folder: string) => Promise<string>;
}

interface DataFiles {
  /** A file, or what one is trained on. */
  readonly network: string | TrainingData;
  readonly events: string;
  readonly without?: readonly string[];
  readonly label?: string;
  readonly derived?: boolean;
  /** A control region that the spec gets: name and selection. */
  readonly region: readonly [string, string];
}

const SCHEMA = pathToFileURL(fileURLToPath(new URL("../../schemas/audit.schema.json", import.meta.url))).href;

const shipped = (name: string, derived: boolean): StudyCase => ({
  name,
  derived,
  write: async (folder) => {
    const [{ materialiseTask }, { readFile }] = await Promise.all([
      import("@foolproof/tasks"),
      import("node:fs/promises"),
    ]);
    return readFile(await materialiseTask(name, folder), "utf8");
  },
});

/**
 * The draft that `foolproof init` writes, unweighted, with 5 % for scales and what it proposes for angles: one rule for data of which
 * no experiment's uncertainties are published beside them.
 */
const ofData = (
  name: string,
  { network, events, without, label, region: [title, cut], derived = true }: DataFiles,
): StudyCase => ({
  name,
  derived,
  write: async (folder) => {
    const { draftSpec } = await import("@foolproof/runner");
    await mkdir(folder, { recursive: true });
    const trained = path.join(folder, "network.onnx");
    if (typeof network !== "string") await writeTrained(network, trained);
    const { text } = await draftSpec({
      network: typeof network === "string" ? network : trained,
      data: [events],
      without,
      label,
      file: path.join(folder, "audit.yaml"),
      schema: SCHEMA,
    });
    const moved = text
      .replace(/^weight: .*\n/m, "")
      .replaceAll("# uncertainty: { relative: 0.02 }", "uncertainty: { relative: 0.05 }")
      .replaceAll("# uncertainty:", "uncertainty:");
    return `${moved}regions: { ${title}: "${cut}" }\n`;
  },
});

const ALEPH_INPUTS = ["energy", "cTheta", "phi", "prob_b", "spheri", "pt2rel", "multip", "bqvjet", "ptlrel"];

/** The shipped tasks, and with a folder of public data the cases that its files make. */
export function studyCases(data: string | undefined): readonly StudyCase[] {
  const tasks = [shipped("donut", false), shipped("ttbar-vs-ww", true)];
  if (data === undefined) return tasks;
  const at = (...names: readonly string[]): string => path.resolve(data, ...names);
  return [
    ...tasks,
    ofData("higgs-2014", {
      network: at("higgs-reference", "higgs.onnx"),
      events: at("higgs-reference", "events.csv"),
      region: ["no_jets", "PRI_jet_num == 0"],
    }),
    ofData("fair-universe", {
      network: at("models", "higgsml-verapak", "BaseNet.onnx"),
      events: at("fair-universe", "FAIR_Universe_HiggsML_data.parquet"),
      region: ["no_jets", "PRI_n_jets == 0"],
    }),
    ofData("aleph-btag", {
      network: {
        events: at("aleph-btag", "AlephBtag_MC_train_Nev5000.csv"),
        inputs: ALEPH_INPUTS,
        label: "isb",
      },
      events: at("aleph-btag", "AlephBtag_MC_small_v2.csv"),
      // What an old network says is no property of a jet.
      without: ["nnbjet"],
      label: "isb",
      derived: false,
      region: ["no_lepton", "missing(ptlrel)"],
    }),
  ];
}
