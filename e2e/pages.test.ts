import { mkdirSync } from "node:fs";
import path from "node:path";
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallAudit } from "../apps/server/src/testing/audits.js";
import { launch, type Seat, seat, signIn, SKIPPED } from "./testing/chromium.js";
import { type Collaboration, collaboration } from "./testing/collaboration.js";
import { registerAudit } from "./testing/registerAudit.js";

const THEMES = ["light", "dark"] as const;
const WIDTHS = [360, 1024, 1920] as const;
/** A folder to leave pictures of every page in, for somebody to look at. */
const PICTURES = process.env["FOOLPROOF_PICTURES"];

/** Pages by name; A and B are the two audits. */
const PAGES: Readonly<Record<string, (ids: Ids) => string>> = {
  overview: () => "/",
  filtered: () => "/?search=nothing+of+the+kind",
  network: ({ network }) => `/networks/${network}`,
  audit: ({ a }) => `/audits/${a}`,
  compare: ({ a, b }) => `/compare?a=${a}&b=${b}`,
  pick: () => "/compare",
  queue: () => "/queue",
  groups: () => "/groups",
  group: () => "/groups/higgs",
  tokens: () => "/tokens",
  missing: () => "/audits/none",
  "not-found": () => "/no/such/page",
};

interface Ids {
  readonly a: string;
  readonly b: string;
  readonly network: string;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.skipIf(SKIPPED !== "")(`every page${SKIPPED}`, () => {
  let browser: Browser;
  let registry: Collaboration;
  let ids: Ids;
  const cookies = new Map<string, Awaited<ReturnType<Seat["context"]["cookies"]>>>();

  /** A window of somebody who has signed in before. */
  const open = async (login: "cor" | "ada", width: number, colorScheme: "light" | "dark"): Promise<Seat> => {
    const own = await seat(browser, registry.url, { width, colorScheme });
    await own.context.addCookies(cookies.get(login) ?? []);
    return own;
  };
  const show = async ({ page }: Seat, name: string): Promise<void> => {
    await page.goto(PAGES[name]?.(ids) ?? "/");
    await page.waitForLoadState("networkidle");
    await page.waitForFunction(
      () => ![...document.querySelectorAll("[role=status]")].some((one) => one.textContent.startsWith("Loading")),
    );
  };

  beforeAll(async () => {
    const [narrow, wide] = await Promise.all([smallAudit(), smallAudit({ width: 0.3 })]);
    [browser, registry] = await Promise.all([launch(), collaboration()]);
    for (const login of ["ada", "cor"] as const) {
      const own = await seat(browser, registry.url);
      await signIn(own, login);
      cookies.set(login, await own.context.cookies());
      await own.context.close();
    }
    const a = await registerAudit(registry, { login: "ada", folder: narrow });
    const b = await registerAudit(registry, { login: "ada", folder: wide });
    ids = { a: a.id, b: b.id, network: a.network };
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await registry[Symbol.asyncDispose]();
  });

  describe.each(Object.keys(PAGES))("%s", (name) => {
    test.each(THEMES)("has nothing that axe-core finds in the %s theme", async (theme) => {
      const own = await open("cor", 1024, theme);
      await show(own, name);
      // The page's own policy keeps foreign scripts out, so this one comes through the debugger.
      await own.page.evaluate(axe.source);
      const found = await own.page.evaluate(async () => {
        const page = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
        return (await page.axe.run()).violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((one) => one.html) }));
      });
      expect(found).toEqual([]);
      await own.context.close();
    });

    test("overflows at no width, asks no other host, breaks no policy, and does not move while it loads", async () => {
      for (const width of WIDTHS) {
        for (const theme of PICTURES === undefined ? (["light"] as const) : THEMES) {
          const own = await open("cor", width, theme);
          const foreign: string[] = [];
          own.page.on("request", (request) => {
            if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== registry.url)
              foreign.push(request.url());
          });
          await own.page.addInitScript(() => {
            const seen = globalThis as unknown as { shifted: number };
            seen.shifted = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) seen.shifted += Number(Reflect.get(entry, "value"));
            }).observe({ type: "layout-shift", buffered: true });
          });
          await show(own, name);
          const [over, shifted] = await own.page.evaluate(() => [
            document.documentElement.scrollWidth - innerWidth,
            (globalThis as unknown as { shifted: number }).shifted,
          ]);
          expect([width, over]).toEqual([width, 0]);
          // 0.1 is what counts as good (web.dev, cumulative layout shift).
          expect(shifted, `layout shift at ${String(width)}`).toBeLessThan(0.1);
          expect(foreign).toEqual([]);
          expect(own.complaints.filter((one) => !one.includes("status of 404"))).toEqual([]);
          if (PICTURES !== undefined) {
            mkdirSync(PICTURES, { recursive: true });
            await own.page.screenshot({
              path: path.join(PICTURES, `${name}-${String(width)}-${theme}.png`),
              fullPage: true,
            });
          }
          await own.context.close();
        }
      }
    });
  });

  test("the whole of an audit is reached by keyboard, beginning with a link past the menu", async () => {
    const { page, context } = await open("cor", 1024, "light");
    await page.goto(`/audits/${ids.a}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    const start = page.getByRole("button", { name: "Start the review" }).first();
    await start.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press("Tab");
      const place = await page.evaluate(() => {
        const { activeElement, body } = document;
        return activeElement === body || activeElement?.closest("dialog") !== null;
      });
      expect(place).toBe(true);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await start.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await dialog.getByRole("textbox").press("Control+Enter");
    await page.getByRole("button", { name: "Request changes" }).waitFor();
    await page.keyboard.press("2");
    await page.getByRole("dialog", { name: "Request changes" }).waitFor();
    await context.close();
  });

  test("a link to a figure shows what was picked, and the theme that was chosen stays", async () => {
    const { page, context } = await open("cor", 1024, "light");
    await page.goto(`/audits/${ids.a}#marginal?observable=y`);
    await expect.poll(() => page.locator("#marginal svg > title").textContent()).toContain("y, true");
    await page.getByLabel("Theme").selectOption("dark");
    const paper = (): Promise<string | null> => page.locator("#marginal svg > rect").first().getAttribute("fill");
    await expect.poll(paper).toBe("#14181d");
    await page.reload();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await context.close();
  });
});
