import type { Events } from "../../events/index.js";
import type { KernelColumns } from "../../network/index.js";
import { gaussians, type Sabotage, straight } from "./sabotage.js";

/** A network, an attack or a sample that is built to fail one self-check. */
export interface Proof {
  /** The check, without what it speaks of. */
  readonly check: string;
  /** What is wrong. */
  readonly because: string;
  readonly sabotage: Sabotage;
  /** Further checks that must fail with it, and why they cannot but do so. */
  readonly follows?: Readonly<Record<string, string>>;
}

const events = (index: Uint32Array): KernelColumns => ({
  rows: index.length,
  columns: { index: { values: index, width: 1 } },
  counters: {},
});

/** Some rows of a kernel's answer. */
function keepRows({ rows, columns, counters }: KernelColumns, keep: (row: number) => boolean): KernelColumns {
  const kept = Array.from({ length: rows }, (_, row) => row).filter(keep);
  const cut = Object.entries(columns).map(([name, { values, width }]) => {
    const some = values.slice(0, kept.length * width);
    kept.forEach((row, k) => {
      some.set(values.subarray(row * width, (row + 1) * width), k * width);
    });
    return [name, { values: some, width }];
  });
  return { rows: kept.length, columns: Object.fromEntries(cut) as KernelColumns["columns"], counters };
}

/** A kernel that calls all events fooled that it is asked about. */
const boastful =
  (name: string, when: (parameters: Readonly<Record<string, unknown>>) => boolean = () => true) =>
  (
    { kernel, index, parameters }: { kernel: string; index: Uint32Array; parameters: unknown },
    found: KernelColumns,
  ): KernelColumns =>
    kernel === name && when(parameters as Readonly<Record<string, unknown>>) ? events(index) : found;

/** The steps add up to nine tenths of the envelope. */
const SHORT = "{name: pgd, steps: 10, stepSize: 0.09, restarts: 0}";

/** Signal lies in a pocket of the network, narrow in six dimensions; a slope leads away from it everywhere else. */
const POCKET = { at: 2.5, height: 12, floor: -2, tilt: 0.02 };

/** What the network says where the border is folded: the gradient of the fold hides that of the border. */
const FOLD = { height: 1.2, frequency: 60 };

/** Pairs of a class: those that set limits, those that check them, and those of ranks. */
const [SETTING, CHECKING, RANKED] = [500, 200, 100];

/** The nulls with the fluctuations that check them made three times as large. */
const tripledChecks = ({ columns, ...rest }: KernelColumns): KernelColumns => {
  const { values, width } = columns["values"];
  const checks = (row: number): boolean => {
    const pair = row % (SETTING + CHECKING + RANKED);
    return pair >= SETTING && pair < SETTING + CHECKING;
  };
  const tripled = values.map((value, at) => (checks(Math.floor(at / width)) ? 3 * value : value));
  return { ...rest, columns: { ...columns, values: { values: tripled, width } } };
};

/** Turns a column round zero, which undoes itself exactly. */
function mirror({ values }: Events): void {
  values[2].forEach((one, row) => (values[2][row] = -one));
}

export const proofs: readonly Proof[] = [
  {
    check: "no input gives the class away",
    because: "one column is made from the label, and the network looks at it alone",
    sabotage: {
      draw: (event) => [...gaussians(event).slice(0, 3), (event.signal ? 1 : -1) + 0.1 * event.normal(9)],
      network: (x, gradient) => {
        gradient.set([0.1, 0.1, 0, 4]);
        return 0.1 * (x[0] + x[1]) + 4 * x[3];
      },
    },
  },
  {
    check: "pgd solves a planted linear network",
    because: "pgd's steps do not add up to the envelope, among events of which none needs its last tenth",
    sabotage: {
      // The network decides on x0 alone, of which signal has 0.2 (fooled early) or 3 (never), and a few events the other's.
      draw: ({ signal, normal }) => {
        const side = signal !== normal(1) > 1.9 ? 1 : -1;
        return [side * (normal(2) > 0.8 ? 0.2 : 3) + 0.01 * normal(3), normal(4)];
      },
      network: (x, gradient) => {
        gradient[0] = 2;
        return 2 * x[0];
      },
      attack: SHORT,
    },
  },
  {
    check: "pgd finds points that exist",
    because: "signal lies in a narrow pocket of the network, away from which every gradient leads",
    sabotage: {
      draw: ({ signal, normal }) =>
        Array.from({ length: 6 }, (_, k) => (signal ? POCKET.at + 0.4 * normal(k) : normal(k))),
      network: (x, gradient) => {
        const bump = POCKET.height * Math.exp(-x.reduce((sum, one) => sum + (one - POCKET.at) ** 2, 0) / 2);
        x.forEach((one, k) => (gradient[k] = bump * (POCKET.at - one) - POCKET.tilt));
        return POCKET.floor + bump - POCKET.tilt * x.reduce((sum, one) => sum + one, 0);
      },
    },
  },
  {
    check: "network is deterministic",
    because: "every call of the network adds another small number to its scores",
    sabotage: {
      tile: (network) => {
        let calls = 0;
        return {
          ...network,
          scores: async (inputs) => (await network.scores(inputs)).map((score) => score + 1e-6 * (++calls % 97)),
        };
      },
    },
  },
  {
    check: "nothing moved, nothing seen",
    because: "a worker writes into the events while nulls are drawn, and puts back what it wrote before the attacks",
    sabotage: {
      asked: ({ kernel, parameters }, { before, events }) => {
        const first = kernel === "pgd" && (parameters as { scale: number }).scale === 0.5 && before === 0;
        if (first) mirror(events);
      },
      answer: ({ kernel }, found, { events }) => {
        if (kernel === "guardNulls") mirror(events);
        return found;
      },
    },
  },
  {
    check: "guards let statistical fluctuations pass",
    because: "limits are drawn from fluctuations that are a third of those that they are checked with",
    sabotage: {
      answer: ({ kernel }, found) => (kernel === "guardNulls" ? tripledChecks(found) : found),
    },
  },
  {
    check: "fooling grows with the envelope",
    because: "pgd loses half of what it finds in the whole envelope, and finds it in half the envelope",
    sabotage: {
      answer: ({ kernel, parameters }, found, { before }) =>
        kernel === "pgd" && (parameters as { scale: number }).scale === 1 && before === 0
          ? keepRows(found, (row) => row % 2 === 0)
          : found,
    },
  },
  {
    check: "enough events to fool",
    because: "the network takes nearly all signal for background",
    sabotage: {
      network: (x, gradient) => straight(x, gradient) - 5.5,
    },
  },
  {
    check: "gradient leads somewhere",
    because: "the network says the same of everything that is far from the border",
    sabotage: {
      network: (x, gradient) => {
        const logit = straight(x, gradient);
        if (Math.abs(logit) > 4.5) gradient.fill(0);
        return Math.max(-4.5, Math.min(4.5, logit));
      },
    },
  },
  {
    check: "attacks see what the network says",
    because: "the network that attacks follow has another temperature than the one that is audited",
    sabotage: {
      tile: (network) => ({
        ...network,
        async ascent(request) {
          const { margin, gradient } = await network.ascent(request);
          return { margin: margin.map((one) => 1.5 * one), gradient: gradient.map((one) => 1.5 * one) };
        },
      }),
    },
  },
  {
    check: "a single step does not beat pgd",
    because: "the single step calls everything fooled",
    sabotage: { answer: boastful("fgsm") },
  },
  {
    check: "random draws do not beat pgd",
    because: "random draws call everything fooled",
    sabotage: { answer: boastful("random") },
  },
  {
    check: "a black box does not beat pgd",
    because: "the search by scores calls everything fooled",
    sabotage: { answer: boastful("square") },
  },
  {
    check: "twice the steps change little",
    because: "pgd finds everything once it is given twice the steps",
    sabotage: { answer: boastful("pgd", ({ steps, scale }) => steps === 80 && scale === 1) },
  },
  {
    check: "more restarts change little",
    because: "pgd finds everything from other starts",
    sabotage: { answer: boastful("pgd", ({ attack }) => attack === "pgd restarted") },
  },
  {
    check: "random draws do not beat a black box",
    because: "the search by scores of a network without a gradient finds nothing",
    sabotage: {
      attack: "random",
      tile: (network) => ({ ...network, notDifferentiable: "trees" }),
      answer: ({ kernel }, found) => (kernel === "square" ? keepRows(found, () => false) : found),
    },
  },
  {
    check: "no event leaves its envelope",
    because: "pgd takes a step too many, in a direction that the network does not look at",
    sabotage: {
      answer: ({ kernel }, found) => {
        if (kernel !== "pgd") return found;
        const { values, width } = found.columns["points"];
        const points = values.map((value, at) => (at % width === 3 ? value + 1 : value));
        return { ...found, columns: { ...found.columns, points: { values: points, width } } };
      },
    },
  },
  {
    check: "a black box does not beat pgd",
    because: "the gradient is masked: a fine fold of the network's answer hides where its border lies",
    sabotage: {
      network: (x, gradient) => {
        const logit = straight(x, gradient);
        let fold = 0;
        for (let k = 0; k < 2; k++) {
          fold += FOLD.height * Math.sin(FOLD.frequency * x[k]);
          gradient[k] += FOLD.height * FOLD.frequency * Math.cos(FOLD.frequency * x[k]);
        }
        return logit + fold;
      },
      attack: "{name: pgd, restarts: 0, steps: 10}",
    },
    follows: {
      "random draws do not beat pgd": "where the gradient leads astray, going nowhere in particular finds more",
      "more restarts change little": "every start ends in a fold of its own",
      "fooling grows with the envelope": "steps of another length end in other folds",
      "pgd finds points that exist": "the widest box has folds, too",
    },
  },
  {
    check: "a single step does not beat pgd",
    because: "pgd's steps add up to a quarter of the envelope",
    sabotage: { attack: "{name: pgd, steps: 5, stepSize: 0.05, restarts: 0}" },
    follows: {
      "pgd solves a planted linear network": "its border is missed as well",
      "random draws do not beat pgd": "draws lie in the whole envelope",
      "a black box does not beat pgd": "it searches the whole envelope",
      "twice the steps change little": "they add up to half the envelope",
      "more restarts change little": "they start in the whole envelope",
    },
  },
];
