import { FoolproofError } from "../errors/index.js";
import type { OutputReading } from "../network/index.js";
import type { ResolveContext } from "./resolve.js";
import type { ResolvedSpec } from "./resolved.js";
import type { AuditSpec } from "./spec.js";

type Classes = Pick<ResolvedSpec, "classes" | "roles">;

const classesError = (context: ResolveContext, message: string, hint: string): FoolproofError =>
  new FoolproofError({
    code: "FP_NETWORK_CLASSES",
    message: `${context.file}: ${message}`,
    hint,
    where: { file: context.file, path: "network.output.classes" },
  });

/** The classes of the audit and, where there are two, which one is signal. */
export function resolveClasses(spec: AuditSpec, context: ResolveContext): Classes {
  const { outputs } = context.network;
  const named = spec.network.output.classes;
  const roles = spec.classes;
  if (outputs >= 2 && named === undefined)
    throw classesError(
      context,
      `${context.network.file} has ${outputs} outputs, and the spec does not name their classes`,
      `Write network.output.classes: [first, ..., last], ${outputs} names in output order.`,
    );
  if (named !== undefined && outputs >= 2 && named.length !== outputs)
    throw classesError(
      context,
      `network.output.classes names ${named.length} classes, but ${context.network.file} has ${outputs} outputs`,
      "Name one class an output, in output order.",
    );
  if (named !== undefined && outputs === 1 && named.length !== 2)
    throw classesError(
      context,
      `network.output.classes names ${named.length} classes, but ${context.network.file} has a single output`,
      "A single output separates two classes: name these two, background first.",
    );
  const classes = named ?? (roles === undefined ? undefined : [roles.background, roles.signal]);
  if (classes === undefined)
    throw classesError(
      context,
      "which class is signal is not said",
      "Write `classes: {signal: NAME, background: NAME}`.",
    );
  if (new Set(classes).size !== classes.length)
    throw classesError(context, `a class is named twice: ${classes.join(", ")}`, "Give every class its own name.");
  if (roles === undefined) {
    // A network of one output needs to know what its score speaks of; by custom the second class of a list is signal.
    return { classes, roles: classes.length === 2 ? { background: 0, signal: 1 } : null };
  }
  const signal = classes.indexOf(roles.signal);
  const background = classes.indexOf(roles.background);
  if (signal < 0 || background < 0 || signal === background)
    throw classesError(
      context,
      `classes {signal: ${roles.signal}, background: ${roles.background}} do not fit network.output.classes [${classes.join(", ")}]`,
      "Use the same names in both places.",
    );
  return { classes, roles: classes.length === 2 ? { signal, background } : null };
}

/** How the scores are read: one output as the probability (or logit) of a class, several by argmax. */
export function resolveOutput(spec: AuditSpec, context: ResolveContext, { classes, roles }: Classes): OutputReading {
  const { outputs, outputKind } = context.network;
  const given = spec.network.output;
  const kind = given.kind === "auto" ? outputKind : given.kind;
  if (outputs === 1 && kind === "softmax")
    throw classesError(
      context,
      `network.output.kind is softmax, but ${context.network.file} has a single output`,
      "Write kind: sigmoid or kind: logits.",
    );
  if (
    spec.network.workingPoints !== undefined &&
    (spec.network.threshold !== undefined || spec.network.workingPoint !== undefined)
  )
    throw new FoolproofError({
      code: "FP_SPEC_WORKING_POINT",
      message: `${context.file}: network.workingPoints stands beside a threshold or a workingPoint`,
      hint: "Write it as the first of network.workingPoints: the first one decides what is fooled.",
      where: { file: context.file, path: "network.workingPoints" },
    });
  if (outputs >= 2) {
    const { threshold, workingPoint, workingPoints } = spec.network;
    if (threshold !== undefined || workingPoint !== undefined || workingPoints !== undefined)
      throw classesError(
        context,
        `a threshold or working point needs a single output, and ${context.network.file} has ${outputs}`,
        "Leave it out: several outputs are decided by the largest.",
      );
    return { kind, classOfOutput: classes.map((_, i) => i), single: null, threshold: 0.5 };
  }
  if (given.scoreOf === undefined && given.classes !== undefined && roles !== null && roles.signal !== 1)
    throw classesError(
      context,
      `network.output.classes [${classes.join(", ")}] ends with background, but ${context.network.file} has a single output, whose score is that of classes.signal (${classes[roles.signal]})`,
      `Write classes: [${classes[roles.background]}, ${classes[roles.signal]}]; if the score speaks of ${classes[roles.background]}, add scoreOf: ${classes[roles.background]}.`,
    );
  const scoreOf = given.scoreOf === undefined ? (roles?.signal ?? 1) : classes.indexOf(given.scoreOf);
  if (scoreOf < 0)
    throw classesError(
      context,
      `network.output.scoreOf "${given.scoreOf ?? ""}" is none of the classes ${classes.join(", ")}`,
      "Use one of the class names.",
    );
  return {
    kind,
    classOfOutput: [scoreOf],
    single: { scoreOf, other: 1 - scoreOf },
    threshold: spec.network.threshold ?? 0.5,
  };
}
