import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Login } from "./collaboration.js";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = PLACES.find((file) => existsSync(file));

/** Why there is no browser to test with; empty where there is one. */
export const SKIPPED = executablePath === undefined ? ` (skipped: no ${PLACES.join(", ")})` : "";

/** The machine's own Chromium. */
export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });

export interface Screen {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
}

/** A browser of somebody's own, and what it complains of. */
export interface Seat {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, exceptions, and requests to any host but the registry. */
  readonly complaints: string[];
}

/** A new browser window that watches what a page does. */
export async function seat(browser: Browser, url: string, screen: Screen = {}): Promise<Seat> {
  const { width = 1280, colorScheme = "light" } = screen;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, baseURL: url });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  // On the way to sign in the window shows the provider's pages, which are not the registry's.
  const ours = (address: string): boolean => URL.canParse(address) && new URL(address).origin === url;
  page.on("console", (message) => {
    const loud = message.type() === "error" || message.type() === "warning";
    // Chromium says that something did not load, and elsewhere what it was.
    if (loud && ours(page.url())) complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const asked = request.url();
    if (request.isNavigationRequest() || /^(data|blob):/.test(asked)) return;
    if (ours(request.frame().url()) && !ours(asked)) complaints.push(`asked ${asked}`);
  });
  return { context, page, complaints };
}

/** Signs in through the provider's own pages, beginning at the dashboard's button. */
export async function signIn({ page }: Pick<Seat, "page">, login: Login, path = "/"): Promise<void> {
  await page.goto(path);
  await page.getByRole("link", { name: /^Sign in with/ }).click();
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: /sign-in|sign in|continue/i }).click();
  const consent = page.getByRole("button", { name: /continue|authorize/i });
  await consent.click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}
