import { uint32Column } from "../../network/index.js";
import { attackTable } from "../../attacks/index.js";
import { type AuditContext, evenSample, runTogether } from "../context.js";
import type { Direction, ResolvedAttack } from "../resolved.js";
import type { SelfCheck } from "../result.js";

/** Events that strength checks look at, in each direction. */
const SAMPLE = 10_000;

/** Questions that the black box may ask about each event. */
const BLACK_BOX_STEPS = 200;

export interface StrengthWork {
  readonly direction: Direction;
  /** C of the direction. */
  readonly index: Uint32Array;
  /** The pgd of the spec, or the default one. */
  readonly pgd: ResolvedAttack;
}

/** Share of a sample as points, and the allowance: half a point or two events. */
const points = (events: number, of: number): number => (100 * events) / of;
const allowance = (of: number): number => Math.max(0.5, points(2, of));

type Request = readonly [kernel: string, index: Uint32Array, parameters: object];

/** Runs attacks of a direction at s = 1 together. @returns the events that each fooled. */
const runner =
  (context: AuditContext, { target }: Direction) =>
  async (requests: readonly Request[]): Promise<readonly Uint32Array[]> => {
    const found = await runTogether(
      context,
      "self-checks",
      requests.map(([kernel, index, parameters]) => ({
        kernel,
        parameters: { scale: 1, target, ...parameters },
        index,
      })),
    );
    return found.map((one) => uint32Column(one, "index"));
  };

interface Words {
  readonly expected: string;
  readonly why: string;
  readonly weak: string;
}

/** Makes checks of what may be gained, in points, on so many events. */
const checker =
  (direction: Direction, of: number) =>
  (name: string, value: number, { expected, why, weak }: Words): SelfCheck => {
    const allowed = allowance(of);
    return {
      name: `${name} (${direction.id})`,
      passed: value <= allowed,
      value,
      expected: `${expected} at most ${allowed.toPrecision(2)} points, on ${of} events`,
      why: value <= allowed ? why : weak,
    };
  };

/** What can be checked where the network has no gradient: the black box must find what random draws do. */
export async function blindChecks(
  context: AuditContext,
  { direction, index }: Omit<StrengthWork, "pgd">,
): Promise<readonly SelfCheck[]> {
  const sample = evenSample(index, SAMPLE);
  const of = sample.length;
  if (of === 0) return [];
  const [searched, drawn] = await runner(
    context,
    direction,
  )([
    ["square", sample, { attack: "square", ...attackTable["square"].defaults }],
    ["random", sample, { attack: "random", ...attackTable["random"].defaults }],
  ]);
  return [
    checker(direction, of)("random draws do not beat a black box", points(drawn.length - searched.length, of), {
      expected: "random ahead of square by",
      why: "Searching by scores finds at least as much as smearing.",
      weak: "Smearing fools more than searching by scores: the scores mislead.",
    }),
  ];
}

/**
 * Is pgd strong enough to be believed? Single steps, random draws and a black box must not beat it, and neither more steps nor more restarts
 * may find much more. Every figure before points are shared, on the same fixed sample.
 */
export async function strengthChecks(
  context: AuditContext,
  { direction, index, pgd }: StrengthWork,
): Promise<readonly SelfCheck[]> {
  const sample = evenSample(index, SAMPLE);
  const of = sample.length;
  if (of === 0) return [];
  const runs = runner(context, direction);
  const [base, single, drawn] = await runs([
    ["pgd", sample, { attack: pgd.id, ...pgd.parameters }],
    ["fgsm", sample, { attack: "fgsm", ...attackTable["fgsm"].defaults }],
    ["random", sample, { attack: "random", ...attackTable["random"].defaults }],
  ]);
  const found = new Set(base);
  const others = sample.filter((event) => !found.has(event));
  // The first steps and starts are the very same, so only events that were not fooled can change.
  const [longer, again, blind] = await runs([
    ["pgd", others, { attack: pgd.id, ...pgd.parameters, steps: 2 * Number(pgd.parameters["steps"]) }],
    [
      "pgd",
      others,
      {
        attack: `${pgd.id} restarted`,
        ...pgd.parameters,
        start: "random",
        restarts: Math.max(3, Number(pgd.parameters["restarts"])),
      },
    ],
    ["square", others, { attack: "square", ...attackTable["square"].defaults, steps: BLACK_BOX_STEPS }],
  ]);
  const check = checker(direction, of);
  const ahead = (other: Uint32Array): number => points(other.length - base.length, of);
  return [
    check("a single step does not beat pgd", ahead(single), {
      expected: "fgsm ahead of pgd by",
      why: "Iterating finds at least as much as one step.",
      weak: "One step fools more than forty: pgd's steps are too large or its gradient misleads.",
    }),
    check("random draws do not beat pgd", ahead(drawn), {
      expected: "random ahead of pgd by",
      why: "Following the gradient finds at least as much as smearing.",
      weak: "Smearing fools more than following the gradient: the gradient is masked.",
    }),
    check("a black box does not beat pgd", points(blind.length, of), {
      expected: "fooled by square and not by pgd",
      why: "Searching by scores alone finds hardly anything that the gradient did not.",
      weak: "Searching by scores alone fools events that following the gradient does not: the gradient is masked.",
    }),
    check("twice the steps change little", points(longer.length, of), {
      expected: "gain by doubling the steps",
      why: "pgd has converged.",
      weak: "pgd has not converged: give it more `steps`.",
    }),
    check("more restarts change little", points(again.length, of), {
      expected: "gain by as many starts again",
      why: "New starts find nothing new.",
      weak: "New starts keep finding points: give pgd more `restarts`.",
    }),
  ];
}
