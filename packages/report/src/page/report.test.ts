import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hostile, thirty, variants } from "../testing/variants.js";
import { PAGE_SCRIPT, PAGE_STYLE, SCRIPT_HASH, STYLE_HASH } from "./generated/assets.js";
import { packPage, unpackPage } from "./pageData.js";
import { renderReport } from "./renderReport.js";

const digest = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

describe.each(Object.keys(variants))("report.html of %s", (name) => {
  const page = renderReport(variants[name]?.() ?? thirty());

  // What the page says, without the script and style of its own.
  const text = page.replace(PAGE_SCRIPT, "").replace(PAGE_STYLE, "");

  test("loads nothing from anywhere and runs only its own script", () => {
    expect(text.match(/<(link|img|iframe|object|embed|base|form|audio|video)\b/gi)).toBeNull();
    expect(text.match(/(src|href)="(?!#)/g)).toBeNull();
    expect(text.match(/ style="/g)).toBeNull();
    expect(text.match(/<script>/g)).toHaveLength(1);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll("&#39;", "'");
    expect(policy).toBe(
      `default-src 'none'; script-src '${SCRIPT_HASH}'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`,
    );
  });

  test("carries script and style exactly as their digests say", () => {
    expect(digest(/<script>([^]*?)<\/script>\s*<\/body>/.exec(page)?.[1] ?? "")).toBe(SCRIPT_HASH);
    expect(digest(/<style>([^]*?)<\/style>/.exec(page)?.[1] ?? "")).toBe(STYLE_HASH);
  });

  test("leaves no hole in its text", () => {
    const told = text.replace(/<script type="application\/json"[^]*?<\/script>/, "");
    expect(told.match(/undefined|NaN|\[object/g)).toBeNull();
  });
});

test("names from users close no element and open none", () => {
  const page = renderReport(hostile()).replace(PAGE_SCRIPT, "");
  expect(page.match(/<img|<\/script><script>globalThis/g)).toBeNull();
  expect(page.match(/<\/script/g)).toHaveLength(2);
});

test("thirty observables stay below 3 MB", () => {
  expect(Buffer.byteLength(renderReport(thirty()))).toBeLessThan(3e6);
});

test("the page's figures come from the same numbers as the audit", () => {
  const result = thirty();
  const source = unpackPage(JSON.parse(JSON.stringify(packPage(result))) as ReturnType<typeof packPage>);
  const { distributions, correlations, scores, foolable, templates, curve, leverage, nominal } = result;
  expect(source).toMatchObject({ distributions, correlations, scores, foolable, templates, curve, leverage, nominal });
  const atOne = result.attacks.filter((one) => one.scale === 1);
  expect(source.attacks.map((one) => one.guards)).toEqual(atOne.map((one) => one.guards));
});

test("the user's own label stands on the figures in place of the default", () => {
  const packed = packPage(thirty(), "Work in progress");
  expect(unpackPage(packed).label).toBe("Work in progress");
  expect(renderReport(thirty(), { label: "Work in progress" })).toContain('"label":"Work in progress"');
});
