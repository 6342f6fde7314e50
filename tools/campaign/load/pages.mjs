const WORDS = ["ttbar", "higgs net", "monojet", "tau look", "group-3 stop", "dijet-net-1"];

const pick = (list, i) => list[i % list.length];

/** What every page of the dashboard asks for beside its own. */
const SHELL = [["session.me"], ["changes.latest"]];

/** The pages of the dashboard, each as what it asks for: routes of the interface with their input, and files by their path. */
export const pages = (audits) => ({
  overview: () => [...SHELL, ["groups.list"], ["networks.list", {}]],
  "overview by score": () => [["networks.list", { sort: "-score" }]],
  "my queue": () => [...SHELL, ["audits.list", { queue: "mine" }]],
  "search networks": (i) => [["networks.list", { search: pick(WORDS, i) }]],
  "search audits": (i) => [["audits.list", { search: pick(WORDS, i) }]],
  "audit page": (i) => [
    ...SHELL,
    ["audits.get", { id: pick(audits, i) }],
    ["reviews.timeline", { audit: pick(audits, i) }],
    ["comments.list", { audit: pick(audits, i) }],
    [`/api/audits/${pick(audits, i)}/files/audit.json`],
  ],
});
