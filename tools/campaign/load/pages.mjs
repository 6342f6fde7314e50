const WORDS = ["ttbar", "higgs net", "monojet", "tau look", "group-3 stop", "dijet-net-1"];

const pick = (list, i) => list[i % list.length];

/** The pages of the dashboard, each as the calls that it makes in one request. */
export const pages = (audits) => ({
  overview: () => [
    ["networks.list", {}],
    ["changes.latest", undefined],
  ],
  "overview by score": () => [["networks.list", { sort: "-score" }]],
  "my queue": () => [["audits.list", { queue: "mine" }]],
  "search networks": (i) => [["networks.list", { search: pick(WORDS, i) }]],
  "search audits": (i) => [["audits.list", { search: pick(WORDS, i) }]],
  "audit page": (i) => [
    ["audits.get", { id: pick(audits, i) }],
    ["reviews.timeline", { audit: pick(audits, i) }],
    ["comments.list", { audit: pick(audits, i) }],
    ["audits.result", { id: pick(audits, i) }],
  ],
});
