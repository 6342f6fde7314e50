// Evaluations a second of a jet-energy uncertainty: some 2,000 bins in eta and pt with a straight line in each, as experiments
// publish it, over columns of a million jets on one core, beside correctionlib's own evaluation of numpy arrays.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCorrections } from "@foolproof/corrections";
import { drawing } from "./dense-network.mjs";
import { interleaved } from "./interleaved.mjs";
import { pythonLoop } from "./python-loop.mjs";
import { pythonMadeWith, pythonWith } from "./python.mjs";

export const name = "corrections";

const JETS = 1_000_000;
const CORRECTIONLIB = "correctionlib==2.9.0";
/** At least a third of correctionlib's speed. */
const LEAST = 1 / 3;

export async function run({ peers }) {
  const python = peers ? pythonMadeWith("correctionlib", [CORRECTIONLIB]) : pythonWith("correctionlib");
  if (python === null) process.stderr.write("no Python with correctionlib here: its comparison is skipped\n");
  const folder = mkdtempSync(join(tmpdir(), "foolproof-bench-"));
  try {
    const file = join(folder, "jets.json");
    writeFileSync(file, JSON.stringify(jetUncertainty()));
    const columns = drawJets();
    const places = Object.entries(columns).map(([input, values]) => {
      const place = join(folder, `${input}.bin`);
      writeFileSync(place, new Uint8Array(values.buffer));
      return place;
    });
    const evaluator = (await openCorrections(file)).correction("jes").compile();
    const into = new Float64Array(JETS);
    const ours = () => evaluator.evaluate({ rows: JETS, columns, into });
    ours();
    if (python === null) {
      const began = performance.now();
      ours();
      return [row(performance.now() - began)];
    }
    const peer = await pythonLoop(python, "corrections.py", { file, correction: "jes", columns: places });
    const { oursMs, peerMs, ratio } = await interleaved({ ours: async () => ours(), peer: () => peer.run(1) });
    peer.close();
    const other = { name: "correctionlib, numpy arrays", version: peer.version, value: perSecond(peerMs) };
    return [{ ...row(oursMs), peer: other, ratio, limit: LEAST }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const perSecond = (milliseconds) => JETS / milliseconds / 1000;
const row = (milliseconds) => ({ name: `${name} jes`, value: perSecond(milliseconds), unit: "M evaluations/s" });

/** Bins like those of a published total uncertainty: 40 in eta, 49 in pt, a line with its own slope in each. */
function jetUncertainty() {
  const draw = drawing(3);
  // correctionlib takes no edges without a fraction.
  const eta = Array.from({ length: 41 }, (_, i) => i * 0.2703 - 5.407);
  const pt = Array.from({ length: 50 }, (_, i) => 9.01 * 1.144 ** i);
  const line = () => ({ nodetype: "formularef", index: 0, parameters: [1e-5 * draw(), 0.02 + 0.01 * draw(), 9, 6538] });
  const binning = (input, edges, content) => ({ nodetype: "binning", input, edges, content, flow: "clamp" });
  const bins = (edges, content) => edges.slice(1).map(content);
  const real = (input) => ({ name: input, type: "real" });
  return {
    schema_version: 2,
    corrections: [
      {
        name: "jes",
        version: 1,
        inputs: [real("JetEta"), real("JetPt")],
        output: real("jes"),
        generic_formulas: [
          {
            nodetype: "formula",
            expression: "[0]*max(min(x,[3]),[2])+[1]",
            parser: "TFormula",
            variables: ["JetPt"],
          },
        ],
        data: binning(
          "JetEta",
          eta,
          bins(eta, () => binning("JetPt", pt, bins(pt, line))),
        ),
      },
    ],
  };
}

function drawJets() {
  const draw = drawing(4);
  return {
    JetEta: Float64Array.from({ length: JETS }, () => 5 * draw()),
    JetPt: Float64Array.from({ length: JETS }, () => Math.exp(5 + 2 * draw())),
  };
}
