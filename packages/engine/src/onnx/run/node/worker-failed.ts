import { FoolproofError } from "@foolproof/core";
import type { Failure } from "./failure.js";

/** FP_ENGINE_WORKER_FAILED: a worker died, or met an error that has no code of its own. */
export const workerFailed = (reason: string): FoolproofError =>
  new FoolproofError({
    code: "FP_ENGINE_WORKER_FAILED",
    message: `A worker that runs the network failed: ${reason}`,
    hint: "If memory is short, run again with --workers 1; otherwise please report it together with the network file.",
    where: { value: reason },
  });

/** Whatever a worker threw, as an Error. */
export const errorOf = (failure: Failure): FoolproofError =>
  failure.kind === "coded" ? new FoolproofError(failure) : workerFailed(failure.reason);
