import { FoolproofError, nearestName } from "../errors/index.js";
import type { Observable } from "../events/index.js";
import type { LookUpContext } from "./lookUp.js";

export interface GroupsContext extends LookUpContext {
  readonly file: string;
  readonly observables: readonly Observable[];
}

/** A name in a spec that stands for an observable which can be moved. @throws FoolproofError FP_SPEC_SOURCE. */
export function movedObservable(name: string, path: string, { file, observables }: GroupsContext): Observable {
  const wrong = (message: string, hint: string): FoolproofError =>
    new FoolproofError({
      code: "FP_SPEC_SOURCE",
      message: `${file}: ${path}: ${message}`,
      hint,
      where: { file, path },
    });
  const found = observables.find((one) => one.name === name);
  if (found === undefined) {
    const near = nearestName(
      name,
      observables.map((one) => one.name),
    );
    throw wrong(
      `"${name}" is no observable`,
      near === null
        ? "List it under observables."
        : `Did you mean "${near}"? Every moved observable is listed under observables.`,
    );
  }
  if (found.kind === "derived")
    throw wrong(
      `${name} is derived: it is recomputed from what moves and never moved itself`,
      "Move the observables in its formula.",
    );
  if (!["continuous", "integer", "periodic"].includes(found.kind))
    throw wrong(`${name} is ${found.kind} and never moved`, "Leave it out, or change its kind.");
  return found;
}
