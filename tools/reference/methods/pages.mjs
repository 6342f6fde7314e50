// The reference pages of attacks, guards and metrics: what the program itself knows of each, and what is said of it by hand.
import { ATTACKS } from "./attacks.mjs";
import { GUARDS } from "./guards.mjs";
import { METRICS } from "./metrics.mjs";

const MADE = "<!-- Made by `npm run generate`. -->\n\n";
const table = (head, rows) =>
  `| ${head.join(" | ")} |\n|${head.map(() => "---").join("|")}|\n${rows.map((row) => `| ${row.join(" | ").replaceAll("\n", " ")} |`).join("\n")}\n`;

/** The picture of a page, in the reader's theme. */
export const pictureFiles = ({ room, name }) => ({
  light: `docs/images/${room}/${name}-light.svg`,
  dark: `docs/images/${room}/${name}-dark.svg`,
});

const CAPTIONS = {
  attacks: (told) =>
    `Correctly classified ${told.class} events of the shipped donut with a half-width of ${told.halfWidth} in x and y; the disc is what the network takes for signal. Red: fooled; blue: moved without being fooled; grey: left where it was.`,
  guards: (told) =>
    `All attacks at s = 1 on ${told.events} ${told.class} events of the shipped donut, with a half-width of ${told.halfWidth}; of several observables and regions the largest. Red: more than chance gives.`,
  metrics: (told) =>
    `All attacks on ${told.events} ${told.class} events of the shipped donut, with a half-width of ${told.halfWidth}.`,
};

const NOMINAL = "The shipped donut: what coherent shifts of all events do, beside the attacks.";

function picture({ room, name }, told) {
  const inPage = (theme) => `../../images/${room}/${name}-${theme}.svg`;
  const caption = room === "attacks" && name === "nominal" ? NOMINAL : CAPTIONS[room](told);
  return `<picture><source media="(prefers-color-scheme: dark)" srcset="${inPage("dark")}"><img alt="${name}" src="${inPage("light")}"></picture>\n\n_${caption}_\n`;
}

const said = ({ definition, equation, source, cost, use }) =>
  `## Definition\n\n${definition}\n\n${equation}\n\n## Source\n\n${source}\n\n## Cost\n\n${cost}\n\n## When to use it\n\n${use}\n`;

function attackPage(
  { name, summary, usesGradient, guarded, compensates, perEvent, curve, parameters, defaults },
  told,
) {
  const scales = !perEvent ? "none" : curve ? "the curve" : guarded ? "0.5 and 1" : "1";
  const facts = table(
    ["needs", "chooses so that guards hold", "scales unless told otherwise"],
    [
      [
        usesGradient ? "gradients" : "scores or decisions",
        guarded ? (compensates ? "yes, by moving others too" : "yes") : "no",
        scales,
      ],
    ],
  );
  const keys = Object.keys(defaults);
  const settings =
    keys.length === 0
      ? "It has no parameters.\n"
      : table(
          ["parameter", "default", ""],
          keys.map((key) => [`\`${key}\``, `\`${defaults[key]}\``, parameters.shape[key].description ?? ""]),
        );
  return `${summary}\n\n${facts}\n${picture({ room: "attacks", name }, told)}\n${said(ATTACKS[name])}\n## Parameters\n\n${settings}`;
}

const guardPage = ({ name, summary, gates }, told) =>
  `${summary}\n\n**Gates** under: ${gates === "none" ? "no preset; reported beside the others" : gates}. A number under \`guards.limits.${name}\` gates with any preset.\n\n${picture({ room: "guards", name }, told)}\n${said(GUARDS[name])}`;

const metricPage = ({ name, summary, field }, told) =>
  `${summary}\n\nIn audit.json: \`${field}\`.\n\n${picture({ room: "metrics", name }, told)}\n${said(METRICS[name])}`;

const ROOMS = {
  attacks: {
    words: ATTACKS,
    page: attackPage,
    lead: `Every attack moves events inside the [envelope](../explanation/envelopes.md) of a scale s: moves u, theta and z, ranges, cuts, whole numbers and missing entries are obeyed by all of them alike. An event of C, the correctly classified ones, counts as _fooled_ when the plain scores of the stored point say so. On the pages, m(u) is the margin in logits, positive while the network is right (one output: distance from the threshold's logit; several: own logit less the best allowed other), and P projects moves onto the envelope. What each costs is counted in \`gradientSteps\` and \`networkRows\` of audit.json; "K gradients" means an event that is not fooled on the way.

\`attacks: standard\` runs random, nominal, pgd, release and compensated; \`attacks: full\` runs them all. The figures beside other programs stand in [Beside other programs](peers.md).`,
  },
  guards: {
    words: GUARDS,
    page: guardPage,
    lead: "A guard measures how much a class as a whole, or its part in a control region, changed: all of its selected events, with the absolute value of their weights. p and q are shares of its weight before and after, F and F' cumulative distributions, C and C' correlation matrices, w weights, R a region, D the number of observables. A guard holds while its value is at most its limit; limits come with `guards.preset`, from the null that chance gives ([What is measured](../explanation/science.md)).",
  },
  metrics: {
    words: METRICS,
    page: metricPage,
    lead: "C are the events that are classified correctly before any attack, F those of them that an attack fools, w their weights, $\\varepsilon$ the efficiency of the attacked class.",
  },
};

/** Every page: its room, its name, its text, what its figure shows; and the list of each room. */
export function methodPages(tables, told) {
  return Object.entries(ROOMS).flatMap(([room, { words, page, lead }]) => {
    const entries = Object.values(tables[room]);
    const names = entries.map((one) => one.name);
    const missing = [
      ...names.filter((one) => !(one in words)),
      ...Object.keys(words).filter((one) => !names.includes(one)),
    ];
    if (missing.length > 0)
      throw new Error(`tools/reference/methods/${room}.mjs and the program's table differ in ${missing.join(", ")}`);
    const title = `${room.charAt(0).toUpperCase()}${room.slice(1)}`;
    const list = table(
      ["", ""],
      entries.map(({ name, summary }) => [`[${name}](${room}/${name}.md)`, summary]),
    );
    return [
      { room, name: null, file: `docs/reference/${room}.md`, text: `${MADE}# ${title}\n\n${lead}\n\n${list}` },
      ...entries.map((one) => ({
        room,
        name: one.name,
        figure: words[one.name].figure,
        file: `docs/reference/${room}/${one.name}.md`,
        text: `${MADE}# ${one.name}\n\n${page(one, told)}`,
      })),
    ];
  });
}
