import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallAudit } from "../apps/server/src/testing/audits.js";
import { launch, seat, signIn, SKIPPED } from "./testing/chromium.js";
import { type Collaboration, collaboration, type Login } from "./testing/collaboration.js";
import { registerAudit } from "./testing/registerAudit.js";

/** What leaves the page or the session, has nothing to do with the registry, or is one of many alike: comments on H stand for all. */
const LEFT_OUT = /^(Sign out|Close|Cancel|Save .+ as (SVG|PNG|CSV)|Copy|Copy a link to .*|Comment on (?!H$).*)$/;
const NO_DIGEST = "0".repeat(64);

interface Pressed {
  /** Routes that the page called by POST: what changes something. */
  readonly called: Set<string>;
  /** What the registry refused for want of permission. */
  readonly refused: string[];
}

/** Opens what is folded and fills in what forms ask for, as the browser does when somebody types. */
const fillForms = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    const type = (field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, value: string): void => {
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, value);
      field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
    };
    for (const field of document.querySelectorAll<HTMLInputElement>("form textarea, form input:not([type])"))
      if (field.value === "") type(field, "rea");
    for (const select of document.querySelectorAll("form select"))
      if (select instanceof HTMLSelectElement && select.value === "")
        type(select, [...select.options].find((one) => one.value !== "")?.value ?? "");
  });

const BUTTONS = "main button, dialog button, header button";

const buttonsOf = (
  page: Page,
): Promise<readonly Readonly<Record<"key" | "name", string> & Record<"index", number>>[]> =>
  page.evaluate((selector) => {
    const all = [...document.querySelectorAll<HTMLButtonElement>(selector)];
    const inside = document.querySelector("dialog[open]");
    return all
      .map((button, index) => ({ button, index, name: button.getAttribute("aria-label") ?? button.textContent }))
      .filter(({ button }) => !button.disabled && (inside === null || inside.contains(button)))
      .map(({ button, name, index }) => {
        // Threads have buttons of the same name: what they say tells them apart.
        const about = [inside, button.closest("article")].map((one) => one?.textContent.slice(0, 60) ?? "");
        return { key: [name.trim(), ...about].join(" | "), name: name.trim(), index };
      });
  }, BUTTONS);

/** Waits until what was pressed has been answered, and what follows from it has been asked for. */
async function settle(page: Page, asking: ReadonlySet<unknown>): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet = asking.size === 0 ? quiet + 1 : 0)
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 20)));
}

/** Presses every button of a page, those that appear by pressing included. */
async function pressAll(page: Page, asking: ReadonlySet<unknown>): Promise<void> {
  const done = new Set<string>();
  for (let i = 0; i < 150; i++) {
    await fillForms(page);
    const next = (await buttonsOf(page)).find(({ name, key }) => !LEFT_OUT.test(name) && !done.has(key));
    if (next === undefined) {
      if ((await page.locator("dialog[open]").count()) === 0) return;
      await page.keyboard.press("Escape");
      continue;
    }
    done.add(next.key);
    await page
      .locator(BUTTONS)
      .nth(next.index)
      .evaluate((button: HTMLButtonElement) => {
        button.click();
      });
    await settle(page, asking);
  }
  throw new Error("the page never runs out of buttons");
}

describe.skipIf(SKIPPED !== "")(`what a page offers${SKIPPED}`, () => {
  let browser: Browser;
  let registry: Collaboration;
  let pages: readonly string[];

  beforeAll(async () => {
    const [narrow, wide] = await Promise.all([smallAudit(), smallAudit({ width: 0.3 })]);
    [browser, registry] = await Promise.all([launch(), collaboration()]);
    for (const login of ["ada", "rob", "rea", "cor"] as const) {
      const own = await seat(browser, registry.url);
      await signIn(own, login);
      await own.context.close();
    }
    const inReview = await registerAudit(registry, { login: "ada", folder: narrow });
    const published = await registerAudit(registry, { login: "ada", folder: wide });
    const { comments, people, client } = registry.server.registry;
    const [rob, ada] = [await people.actor("rob"), await people.actor("ada")];
    if (rob === null || ada === null) throw new Error("nobody to comment");
    for (const [one, audit] of [
      [rob, inReview.id],
      [ada, inReview.id],
      [rob, published.id],
    ] as const)
      await comments.add(one, { audit, anchor: "metric:robustnessScore", body: `By ${one.name}.` });
    await client.audit.update({ where: { id: inReview.id }, data: { state: "under-review" } });
    await client.audit.update({
      where: { id: published.id },
      data: { state: "published", audience: "everybody" },
    });
    pages = [
      `/audits/${inReview.id}`,
      `/audits/${published.id}`,
      `/networks/${inReview.network}`,
      "/groups/higgs",
      "/tokens",
    ];
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await registry[Symbol.asyncDispose]();
  });

  const press = async (login: Login): Promise<Pressed> => {
    const own = await seat(browser, registry.url);
    await signIn(own, login);
    const { page } = own;
    const pressed: Pressed = { called: new Set(), refused: [] };
    const asking = new Set<unknown>();
    page.on("request", (request) => {
      if (!request.url().includes("changes.latest")) asking.add(request);
    });
    page.on("requestfinished", (request) => asking.delete(request));
    page.on("requestfailed", (request) => asking.delete(request));
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      const posted = response.request().method() === "POST";
      if (posted) pressed.called.add(pathname.replace("/api/trpc/", ""));
      if ([401, 403].includes(response.status()) || (posted && response.status() === 404))
        pressed.refused.push(`${String(response.status())} ${pathname}`);
    });
    // A step of the review goes as far as the question whether it is allowed: nobody looked at an audit of this digest.
    await page.route("**/api/trpc/reviews.act**", async (route) => {
      const body = route.request().postDataJSON() as object;
      await route.continue({ postData: JSON.stringify({ ...body, digest: NO_DIGEST }) });
    });
    for (const address of pages) {
      await page.goto(address);
      await page.waitForLoadState("networkidle");
      await pressAll(page, asking);
    }
    await own.context.close();
    return pressed;
  };

  test.each([
    { login: "ada", who: "the author", offered: ["comments.add"], kept: ["reviews.assign", "groups.setPolicy"] },
    {
      login: "rob",
      who: "a reviewer",
      offered: ["comments.add", "comments.resolve", "reviews.act"],
      kept: ["reviews.assign", "groups.setMember"],
    },
    {
      login: "cor",
      who: "a convener",
      offered: ["comments.resolve", "groups.setMember", "groups.setPolicy", "reviews.act", "reviews.assign"],
      kept: [],
    },
    { login: "mia", who: "a member", offered: ["comments.add"], kept: ["reviews.act", "groups.setPolicy"] },
    {
      login: "eve",
      who: "a convener of another group",
      offered: ["comments.add"],
      kept: ["reviews.act", "reviews.assign"],
    },
    {
      login: "adm",
      who: "an administrator",
      offered: ["groups.setMember", "groups.setPolicy"],
      kept: ["reviews.act", "reviews.assign"],
    },
  ] as const)("to $who is never refused", async ({ login, offered, kept }) => {
    const { called, refused } = await press(login);
    expect(refused).toEqual([]);
    for (const route of [...offered, "tokens.create"]) expect([...called]).toContain(route);
    for (const route of kept) expect([...called]).not.toContain(route);
  });
});
