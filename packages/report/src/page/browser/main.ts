/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Theme } from "../../figures/theme.js";
import { KINDS } from "../kinds.js";
import { type PageData, unpackPage } from "../pageData.js";
import { PageFigure } from "./figure.js";

/** The script of report.html: draws figures when they come into view, in the theme and width of the moment. */
const source = unpackPage(JSON.parse(document.getElementById("audit")?.textContent ?? "{}") as PageData);
const dark = matchMedia("(prefers-color-scheme: dark)");
const phone = matchMedia("(max-width: 600px)");
const seen = new Set<PageFigure>();
const figures = new Map<Element, PageFigure>();

const chosenTheme = (): Theme => {
  const set = document.documentElement.dataset["theme"];
  return set === "light" || set === "dark" ? set : dark.matches ? "dark" : "light";
};

function redraw(
  which: Iterable<PageFigure>,
  theme: Theme = chosenTheme(),
  layout: "wide" | "narrow" = phone.matches ? "narrow" : "wide",
): void {
  for (const figure of which) figure.draw({ theme, layout });
}

for (const root of document.querySelectorAll<HTMLElement>("[data-figure]")) {
  const name = root.dataset["figure"] ?? "";
  const kind = KINDS[name];
  if (kind !== undefined) figures.set(root, new PageFigure(root, { name, kind, source }));
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      const figure = figures.get(target);
      if (!isIntersecting || figure === undefined) continue;
      watcher.unobserve(target);
      seen.add(figure);
      redraw([figure]);
    }
  },
  { rootMargin: "400px" },
);
for (const root of figures.keys()) watcher.observe(root);

phone.addEventListener("change", () => {
  redraw(seen);
});
dark.addEventListener("change", () => {
  nameToggle();
  redraw(seen);
});
addEventListener("beforeprint", () => {
  redraw(figures.values(), "light", "wide");
});
addEventListener("afterprint", () => {
  redraw(figures.values());
});

const toggle = document.getElementById("theme");
toggle?.addEventListener("click", () => {
  const next = chosenTheme() === "dark" ? "light" : "dark";
  document.documentElement.dataset["theme"] = next;
  nameToggle();
  redraw(seen);
});
toggle?.removeAttribute("hidden");
nameToggle();

function nameToggle(): void {
  if (toggle !== null) toggle.textContent = chosenTheme() === "dark" ? "Light" : "Dark";
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    void copy(button);
  });
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const told = document.getElementById(button.dataset["copy"] ?? "");
  if (told === null) return;
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(told.textContent.trim());
    button.textContent = "Copied";
  } catch {
    // Without leave to write, the text is selected for the reader's own keys.
    getSelection()?.selectAllChildren(told);
    button.textContent = "Selected: press Ctrl+C";
  }
  setTimeout(() => {
    button.textContent = before;
  }, 2500);
}
