import { FoolproofError } from "@foolproof/core";

/** The one answer for what does not exist and for what somebody may not see. */
export const notFound = (kind: string, id: string): FoolproofError =>
  new FoolproofError({
    code: "FP_REGISTRY_NOT_FOUND",
    message: `There is no ${kind} "${id}" that you can see`,
    hint: "Check the link; an audit that is not endorsed yet is seen by its group only.",
    where: { value: id },
  });
