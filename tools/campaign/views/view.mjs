import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const TIMEOUT_MS = 30_000;
/** How long a page has to be quiet before what was painted largest is taken for the last. */
const QUIET_MS = 400;

/** The machine's own Chromium. */
export function launch() {
  const executablePath = PLACES.find((file) => existsSync(file));
  if (executablePath === undefined) throw new Error(`no Chromium: ${PLACES.join(", ")}`);
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** Runs in the page before anything of it: notes when content stands there, what was painted largest, and what moved. */
function watch(content) {
  const { document, PerformanceObserver, requestAnimationFrame } = globalThis;
  const seen = { contentMs: null, paintMs: null, moved: 0, movers: [] };
  globalThis.seen = seen;
  const observe = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  observe("largest-contentful-paint", (entry) => {
    seen.paintMs = entry.startTime;
  });
  observe("layout-shift", (entry) => {
    seen.moved += entry.value;
    seen.movers.push(
      ...entry.sources.map(({ node }) => (node?.parentElement ?? node)?.outerHTML?.slice(0, 120) ?? "?"),
    );
  });
  const look = () => {
    if (document.querySelector(content) !== null) seen.contentMs = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/**
 * One first view of a page in a new window with an empty cache.
 * @returns times from the start of navigation in ms, what moved (cumulative layout shift), bytes and requests until the content
 */
export async function view(browser, { url, headers, content }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, extraHTTPHeaders: headers });
  try {
    const page = await context.newPage();
    await page.addInitScript(watch, content);
    const loaded = { bytes: 0, requests: 0 };
    page.on("requestfinished", async (request) => {
      loaded.requests++;
      const sizes = await request.sizes().catch(() => null);
      loaded.bytes += sizes?.responseBodySize ?? 0;
    });
    await page.goto(url, { waitUntil: "commit" });
    await page.waitForFunction(() => globalThis.seen.contentMs !== null, null, { timeout: TIMEOUT_MS });
    await page.waitForTimeout(QUIET_MS);
    return { ...(await page.evaluate(() => globalThis.seen)), ...loaded };
  } finally {
    await context.close();
  }
}
