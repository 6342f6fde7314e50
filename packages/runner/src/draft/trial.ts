import { FoolproofError } from "@foolproof/core";
import { openSpec } from "../openSpec.js";
import { predictSpec } from "../predict.js";

type FromText = (scaling: "none" | "{ from: data }") => string;

/** What the network says of a sample of the events, with and without standardising its inputs. */
export interface Trial {
  readonly raw: number | null;
  readonly scaled: number | null;
  /** Standardising clearly helps: the network expects it. */
  readonly scale: boolean;
  /** Why there is no answer. */
  readonly problem: string | null;
}

/** Difference in AUC from which standardised inputs are taken for what the network was trained on. */
const CLEAR = 0.02;

async function aucOf(file: string, text: string): Promise<number | null> {
  await using opened = await openSpec(file, { text, quick: true, workers: 1, mustMove: false });
  return (await predictSpec(opened)).auc;
}

/** Tries a draft on a sample of its own events. `file` says where the draft will lie; nothing is written. */
export async function tryDraft(file: string, textOf: FromText): Promise<Trial> {
  try {
    const raw = await aucOf(file, textOf("none"));
    const scaled = await aucOf(file, textOf("{ from: data }"));
    return { raw, scaled, scale: (scaled ?? 0.5) > (raw ?? 0.5) + CLEAR, problem: null };
  } catch (error) {
    if (!(error instanceof FoolproofError)) throw error;
    return { raw: null, scaled: null, scale: false, problem: `${error.code}: ${error.message}` };
  }
}
