import { FoolproofError } from "@foolproof/core";
import { openSpec } from "../openSpec.js";
import { predictSpec } from "../predict.js";

type FromText = (scaling: "none" | "{ from: data }") => string;

/** What the network says of a sample of the events, with and without standardising its inputs. */
export interface Trial {
  readonly raw: number | null;
  readonly scaled: number | null;
  /** Events asked about; the AUCs are theirs alone. */
  readonly events: number;
  /** Standardising clearly tells the classes further apart, whichever of them is called signal: the network expects it. */
  readonly scale: boolean;
  /** Why there is no answer. */
  readonly problem: string | null;
}

/** Difference in AUC from which standardised inputs are taken for what the network was trained on. */
const CLEAR = 0.02;

async function ask(file: string, text: string): Promise<{ readonly auc: number | null; readonly events: number }> {
  await using opened = await openSpec(file, { text, quick: true, workers: 1, mustMove: false });
  const { auc, events } = await predictSpec(opened);
  return { auc, events: events.rows };
}

/** How far an AUC is from telling nothing. */
const distance = (auc: number | null): number => Math.abs((auc ?? 0.5) - 0.5);

/** Tries a draft on a sample of its own events. `file` says where the draft will lie; nothing is written. */
export async function tryDraft(file: string, textOf: FromText): Promise<Trial> {
  try {
    const { auc: raw, events } = await ask(file, textOf("none"));
    const { auc: scaled } = await ask(file, textOf("{ from: data }"));
    return { raw, scaled, events, scale: distance(scaled) > distance(raw) + CLEAR, problem: null };
  } catch (error) {
    if (!(error instanceof FoolproofError)) throw error;
    return { raw: null, scaled: null, events: 0, scale: false, problem: `${error.code}: ${error.message}` };
  }
}
