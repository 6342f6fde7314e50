import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { binary, hostile, thirty } from "../testing/variants.js";
import { FIGURES } from "./figureTexts.js";
import { renderReport } from "./renderReport.js";

const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = browsers.find((file) => existsSync(file));
const skipped = executablePath === undefined ? ` (skipped: no ${browsers.join(", ")})` : "";

interface Opened {
  readonly page: Page;
  /** Console errors, exceptions and requests beyond the file itself. */
  readonly complaints: string[];
}

describe.skipIf(executablePath === undefined)(`report.html in a browser${skipped}`, () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "foolproof-report-"));
  let browser: Browser | undefined;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  interface Screen {
    readonly width?: number;
    readonly colorScheme?: "light" | "dark";
  }

  async function open(html: string, { width = 1024, colorScheme = "light" }: Screen = {}): Promise<Opened> {
    const file = path.join(folder, "report.html");
    writeFileSync(file, html);
    const page = await (browser ?? (await chromium.launch())).newPage({
      viewport: { width, height: 800 },
      colorScheme,
    });
    page.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== pathToFileURL(file).href) complaints.push(`request ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    for (const figure of await page.locator("[data-figure]").all()) await figure.scrollIntoViewIfNeeded();
    await page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll("[data-figure] .canvas")].filter((one) => one.querySelector("svg") !== null)
          .length >= wanted,
      FIGURES.length,
    );
    return { page, complaints };
  }

  test.each([
    [360, "light"],
    [360, "dark"],
    [1024, "light"],
    [1920, "dark"],
  ] as const)(
    "draws every figure at %s px in the %s theme, asks for nothing, complains of nothing, overflows nowhere",
    async (width, colorScheme) => {
      const { page, complaints } = await open(renderReport(thirty()), { width, colorScheme });
      expect(await page.locator(".canvas svg").count()).toBe(FIGURES.length);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  test("names from users stay text", async () => {
    const { page, complaints } = await open(renderReport(hostile()));
    expect(await page.evaluate(() => "broken" in globalThis)).toBe(false);
    expect(await page.locator("h1").textContent()).toBe(hostile().title.replaceAll("\u001b", "\u001b"));
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a picked observable is drawn, by keyboard alone, and its table says the same", async () => {
    const { page } = await open(renderReport(binary()));
    const select = page.locator("#marginals select[name=observable]");
    await select.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    const picked = await select.inputValue();
    await expect.poll(() => page.locator("#marginals svg title").textContent()).toContain(picked);
    await page.locator("#marginals summary").focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("#marginals caption").textContent()).toContain(picked);
    await page.close();
  });

  test("the theme's button redraws figures, and printing draws them all in light", async () => {
    const { page } = await open(renderReport(binary()), { colorScheme: "dark" });
    const paper = (): Promise<string | null> => page.locator("#scores svg > rect").first().getAttribute("fill");
    const dark = await paper();
    await page.locator("#theme").click();
    const light = await paper();
    expect(light).not.toBe(dark);
    await page.locator("#theme").click();
    expect(await paper()).toBe(dark);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await paper()).toBe(light);
    await page.close();
  });

  test("a figure saved from the page is the file that the library draws", async () => {
    const { page } = await open(renderReport(binary()));
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#fooling button", { hasText: "SVG" }).click(),
    ]);
    const { readFile } = await import("node:fs/promises");
    const { curveData, curveFigure, directionsOf } = await import("../figures/index.js");
    const [direction = ""] = directionsOf(binary());
    expect(await readFile(await download.path(), "utf8")).toBe(
      curveFigure(curveData(binary(), { direction }), "light"),
    );
    await page.close();
  });
});
