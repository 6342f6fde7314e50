import { float32Column, linearTileNetwork, localNetwork, type AuditModel } from "../../network/index.js";
import { type AuditContext, evenSample } from "../context.js";
import { allSame, ratioOrReason } from "../ratio.js";
import type { SelfCheck } from "../result.js";

const SAMPLE = 1000;
const TILE = 500;

/**
 * Negative control: a network without any weight, on the user's own events, has no fooling ratio, and never 0.
 * @param ratioOf how an audit makes a fooling ratio
 */
export async function constantCheck(
  { model, events }: Pick<AuditContext, "model" | "events">,
  ratioOf = ratioOrReason,
): Promise<SelfCheck> {
  const single = { scoreOf: 0, other: 1 };
  const plain: AuditModel = {
    ...model,
    scaling: null,
    output: { kind: "sigmoid", classOfOutput: [0], single, threshold: 0.5 },
  };
  await using network = localNetwork(plain, events, (opened) =>
    linearTileNetwork({ model: opened, weights: new Float64Array(opened.inputs.length), bias: 1, tile: TILE }),
  );
  const index = evenSample(
    Uint32Array.from({ length: events.rows }, (_, row) => row),
    SAMPLE,
  );
  const scores = float32Column(await network.run({ kernel: "scores", parameters: {}, index }), "scores");
  const all = new Uint8Array(index.length).fill(1);
  const { value, note } = ratioOf({
    weight: new Float64Array(index.length).fill(1),
    inC: all,
    fooled: new Uint8Array(index.length),
    constant: allSame(scores, 1),
    class: events.classes[0],
  });
  return {
    name: "a constant network has no fooling ratio",
    passed: value === null,
    value,
    expected: "no value, with a reason",
    why: note ?? "A network without any information was given a fooling ratio.",
  };
}
