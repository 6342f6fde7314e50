/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { FigureSource } from "../../figures/source.js";
import { csv, type FigureTable } from "../../figures/table.js";
import type { Layout, Theme } from "../../figures/theme.js";
import { significant } from "../../words/numbers.js";
import { type Choice, type Control, fileNameOf, type Kind, settled } from "../kinds.js";

export interface Look {
  readonly theme: Theme;
  readonly layout: Layout;
}

const make = <Name extends keyof HTMLElementTagNameMap>(name: Name, text = ""): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
};

const shown = (value: string | number | null): string =>
  value === null ? "–" : typeof value === "number" ? significant(value, 4) : value;

function tableElement({ caption, columns, rows }: FigureTable): HTMLElement {
  const table = make("table");
  table.append(make("caption", caption));
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const head = table.createTHead().insertRow();
  for (const [i, column] of columns.entries()) {
    const cell = make("th", column);
    cell.scope = "col";
    if (numeric[i] === true) cell.className = "number";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const [i, value] of row.entries()) {
      const cell = line.insertCell();
      cell.textContent = shown(value);
      if (numeric[i] === true) cell.className = "number";
      if (value === "broken") cell.className = "broken";
    }
  }
  const frame = make("div");
  frame.className = "scroll";
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", caption);
  frame.append(table);
  return frame;
}

function save(name: string, type: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = make("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** One figure of the page: its controls, its drawing, its table, its files. */
export class PageFigure {
  readonly #kind: Kind;
  readonly #source: FigureSource;
  readonly #root: HTMLElement;
  readonly #name: string;
  readonly #controls = make("div");
  readonly #canvas = make("div");
  readonly #table = make("div");
  readonly #details = make("details");
  #choice: Choice = {};
  #look: Look = { theme: "light", layout: "wide" };

  constructor(root: HTMLElement, parts: { readonly name: string; readonly kind: Kind; readonly source: FigureSource }) {
    this.#root = root;
    this.#kind = parts.kind;
    this.#source = parts.source;
    this.#name = parts.name;
    this.#choice = settled(this.#kind, this.#source, {});
    this.#build();
  }

  /** Draws in this look, whatever was drawn before. */
  draw(look: Look): void {
    this.#look = look;
    const svg = this.#kind.draw?.(this.#source, this.#choice, look) ?? null;
    if (svg !== null) {
      const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
      this.#canvas.replaceChildren(document.importNode(drawn, true));
    } else if (this.#kind.draw !== null)
      this.#canvas.replaceChildren(make("p", "This audit has nothing to draw here."));
    if (this.#kind.draw === null || this.#details.open) this.#fillTable();
  }

  #build(): void {
    this.#controls.className = "controls";
    this.#canvas.className = "canvas";
    const tools = make("div");
    tools.className = "tools";
    if (this.#kind.draw !== null) {
      tools.append(
        this.#tool("SVG", () =>
          save(
            `${this.#fileName()}.svg`,
            "image/svg+xml",
            this.#kind.draw?.(this.#source, this.#choice, { ...this.#look, layout: "wide" }) ?? "",
          ),
        ),
      );
      this.#details.append(make("summary", "Data as a table"), this.#table);
      this.#details.addEventListener("toggle", () => {
        if (this.#details.open) this.#fillTable();
      });
    }
    tools.append(
      this.#tool("CSV", () => {
        const table = this.#kind.table(this.#source, this.#choice);
        if (table !== null) save(`${this.#fileName()}.csv`, "text/csv", csv(table));
      }),
    );
    this.#root.replaceChildren(
      this.#controls,
      this.#canvas,
      tools,
      this.#kind.draw === null ? this.#table : this.#details,
    );
    this.#fillControls();
  }

  #tool(text: string, act: () => void): HTMLButtonElement {
    const button = make("button", text);
    button.type = "button";
    button.setAttribute("aria-label", `Save ${this.#name} as ${text}`);
    button.addEventListener("click", act);
    return button;
  }

  #fileName(): string {
    return fileNameOf(this.#name, this.#choice);
  }

  #fillTable(): void {
    const table = this.#kind.table(this.#source, this.#choice);
    this.#table.replaceChildren(table === null ? make("p", "This audit has no figures here.") : tableElement(table));
  }

  #fillControls(): void {
    const controls = this.#kind.controls(this.#source, this.#choice).filter((one) => one.options.length > 1);
    this.#controls.replaceChildren(...controls.map((one) => this.#control(one)));
    this.#controls.hidden = controls.length === 0;
  }

  #pick(key: string, value: string): void {
    this.#choice = settled(this.#kind, this.#source, { ...this.#choice, [key]: value });
    this.#fillControls();
    this.#controls.querySelector<HTMLSelectElement>(`select[name="${key}"]`)?.focus();
    this.draw(this.#look);
  }

  #control({ key, label, options }: Control): HTMLElement {
    const frame = make("label", `${label} `);
    const select = make("select");
    select.name = key;
    for (const { value, text } of options) select.append(new Option(text, value, false, value === this.#choice[key]));
    select.addEventListener("change", () => {
      this.#pick(key, select.value);
    });
    frame.append(select);
    return frame;
  }
}
