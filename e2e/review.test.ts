import { readFile } from "node:fs/promises";
import path from "node:path";
import { auditResultSchema } from "@foolproof/core";
import { csv, curveData, curveFigure, curveTable, directionsOf } from "@foolproof/report";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallAudit } from "../apps/server/src/testing/audits.js";
import { launch, type Seat, seat, signIn, SKIPPED } from "./testing/chromium.js";
import { type Collaboration, collaboration, type Login, PEOPLE } from "./testing/collaboration.js";
import { type CommandLine, commandLine } from "./testing/commandLine.js";

describe.skipIf(SKIPPED !== "")(`an audit from push to endorsement, and what comes after${SKIPPED}`, () => {
  let browser: Browser;
  let registry: Collaboration;
  let folder: string;
  let terminal: CommandLine;
  let auditPath = "";
  const seats = new Map<Login, Seat>();

  const at = (login: Login): Seat => {
    const found = seats.get(login);
    if (found === undefined) throw new Error(`${login} has not signed in`);
    return found;
  };
  const enter = async (login: Login): Promise<Seat> => {
    const own = await seat(browser, registry.url);
    seats.set(login, own);
    await signIn(own, login);
    return own;
  };
  /** Takes a step of the review in its window, with a reason. */
  const act = async ({ page }: Seat, action: string, reason: string): Promise<void> => {
    await page.getByRole("button", { name: action }).first().click();
    const dialog = page.getByRole("dialog", { name: action });
    await dialog.getByRole("textbox").fill(reason);
    await dialog.getByRole("button", { name: action }).click();
    await dialog.waitFor({ state: "detached" });
  };
  const push = async (out: string, ...options: readonly string[]): Promise<string> => {
    const pushed = await terminal.run("push", out, "--server", registry.url, "--wait", "--json", ...options);
    expect(pushed.stderr + pushed.stdout, pushed.stderr).not.toContain("error[");
    expect(pushed.code).toBe(0);
    return new URL((JSON.parse(pushed.stdout) as { url: string }).url).pathname;
  };

  beforeAll(async () => {
    [browser, registry, folder, terminal] = await Promise.all([launch(), collaboration(), smallAudit(), commandLine()]);
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await registry[Symbol.asyncDispose]();
  });

  test("an empty registry shows its author the commands that fill it", async () => {
    const { page } = await enter("ada");
    await page.getByText("No audit here yet").waitFor();
    expect(await page.locator("pre").first().textContent()).toContain(`push out --server ${registry.url}`);
  });

  test("the command line signs in by a code that the author confirms in the browser", async () => {
    const done = await terminal.login(registry.url, async (address) => {
      const page = await at("ada").context.newPage();
      await page.goto(address);
      await page.getByRole("button", { name: "Allow" }).click();
      await page.getByText("is signed in").waitFor();
      await page.close();
    });
    expect(done.stdout).toContain("Ada Author");
    expect(done.code).toBe(0);
  });

  test("what is pushed appears in an open page without a reload", async () => {
    const { page } = at("ada");
    const loads: string[] = [];
    page.on("framenavigated", (frame) => loads.push(frame.url()));
    auditPath = await push(folder, "--draft");
    await page.getByRole("link", { name: "Small donut" }).first().waitFor();
    expect(loads).toEqual([]);
  });

  test("a member of another group sees a draft by no address, no call and no guess", async () => {
    const { page, context } = await enter("eve");
    const id = auditPath.split("/").at(-1) ?? "";
    const guessed = id.slice(0, -1) + (id.endsWith("a") ? "b" : "a");
    const call = async (route: string, input: object): Promise<string> => {
      const query = encodeURIComponent(JSON.stringify(input));
      const answer = await context.request.get(`/api/trpc/${route}?input=${query}`);
      return `${String(answer.status())} ${(await answer.text()).replaceAll(id, "ID").replaceAll(guessed, "ID")}`;
    };
    for (const [route, key] of [
      ["audits.get", "id"],
      ["comments.list", "audit"],
      ["reviews.timeline", "audit"],
    ] as const) {
      const answer = await call(route, { [key]: id });
      expect(answer).toMatch(/^404/);
      expect(answer.replace(/"path":"[^"]*"/, "")).toBe(
        (await call(route, { [key]: guessed })).replace(/"path":"[^"]*"/, ""),
      );
    }
    for (const name of ["audit.json", "events.parquet", "report.html", "network"])
      expect((await context.request.get(`/api/audits/${id}/files/${name}`)).status()).toBe(404);
    await page.goto(auditPath);
    await page.getByText("There is no such audit, or it is not yours to see").waitFor();
    await page.goto("/");
    await page.getByText("No audit here yet").waitFor();
  });

  test("the author submits, and is told why not to approve", async () => {
    const author = at("ada");
    await author.page.goto(auditPath);
    await act(author, "Submit for review", "Ready: the numbers of the note.");
    await author.page
      .getByText(/submitted$/)
      .first()
      .waitFor();
    expect(await author.page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    await author.page.getByText("What you cannot do here, and why").click();
    await author.page.getByText(/Approve.*: .*own/).waitFor();
  });

  test("a reviewer finds it in the queue, comments on a figure and approves by key", async () => {
    const reviewer = await enter("rob");
    const { page } = reviewer;
    await page.goto("/queue");
    await page.getByRole("link", { name: "Small donut" }).click();
    await act(reviewer, "Start the review", "");
    await page.getByRole("button", { name: /^Comment on distributions before/ }).click();
    await page.getByLabel(/^Comment on distributions/).fill("Is <b>x</b> the right observable?");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Is <b>x</b> the right observable?").first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator("h1").click();
    await page.keyboard.press("1");
    const dialog = page.getByRole("dialog", { name: "Approve" });
    await dialog.getByRole("textbox").fill("Sound.");
    await page.keyboard.press("Control+Enter");
    await dialog.waitFor({ state: "detached" });
    await page.getByText(/Still missing/).waitFor();
  });

  test("the author answers, the reviewer resolves, and each sees it happen on an open page", async () => {
    const { page } = at("ada");
    await page.getByText("1 open comment", { exact: true }).first().waitFor();
    const thread = page.locator("#review article").first();
    await thread.getByRole("button", { name: "Answer" }).click();
    await thread.getByRole("textbox").fill("Yes: it carries the effect.");
    await thread.getByRole("button", { name: "Send" }).click();
    // The text stands in the form, too, until that is gone.
    await thread.getByRole("textbox").waitFor({ state: "detached" });
    await thread.getByText("Yes: it carries the effect.").waitFor();
    const asked = at("rob").page.locator("#review article").first();
    await asked.getByText("Yes: it carries the effect.").waitFor();
    await asked.getByRole("button", { name: "Resolve" }).click();
    await page.getByText("no open comments").first().waitFor();
  });

  test("a second reviewer and a convener approve, and it is endorsed", async () => {
    for (const login of ["rea", "cor"] as const) {
      const own = await enter(login);
      await own.page.goto(auditPath);
      await act(own, "Approve", "Agreed.");
    }
    await at("cor")
      .page.locator("#review")
      .getByText(/endorsed$/)
      .first()
      .waitFor();
    const told = await at("cor").page.locator("#review").textContent();
    for (const { name } of [PEOPLE.rob, PEOPLE.rea, PEOPLE.cor]) expect(told).toContain(name);
  });

  test("downloads of a figure are the report's bytes", async () => {
    const { page } = at("rob");
    const result = auditResultSchema.parse(JSON.parse(await readFile(path.join(folder, "audit.json"), "utf8")));
    const [direction = ""] = directionsOf(result);
    const data = curveData(result, { direction });
    for (const [kind, expected] of [
      ["SVG", curveFigure(data, "light")],
      ["CSV", csv(curveTable(data))],
    ] as const) {
      const button = page.getByRole("button", { name: `Save curve as ${kind}` });
      const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
      expect(await readFile(await download.path(), "utf8")).toBe(expected);
    }
    const png = page.getByRole("button", { name: "Save curve as PNG" });
    const [download] = await Promise.all([page.waitForEvent("download"), png.click()]);
    expect((await readFile(await download.path())).subarray(1, 4).toString()).toBe("PNG");
  });

  test("a changed envelope makes the approvals stale, and says by what", async () => {
    const wider = await smallAudit({ width: 0.3 });
    const newer = await push(wider);
    const { page } = at("cor");
    await page.getByText("Gone stale", { exact: false }).first().waitFor();
    const banner = await page.getByText(/^envelope: /).textContent();
    expect(banner).toMatch(/0\.2.*0\.3/);
    await page.getByRole("link", { name: "compare", exact: true }).first().click();
    await page.waitForURL(`**/compare?a=*&b=${newer.split("/").at(-1) ?? ""}`);
    await page.getByRole("heading", { name: "What was set differently" }).waitFor();
    expect(await page.getByRole("main").textContent()).toMatch(/0\.2.*0\.3/);
  });

  test("no page asked another host for anything or broke its own policy", () => {
    // What is refused on purpose is told to the console too.
    const expected = /status of 404/;
    for (const { complaints } of seats.values()) expect(complaints.filter((one) => !expected.test(one))).toEqual([]);
  });
});
