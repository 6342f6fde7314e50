import type { GateCheck } from "@foolproof/core";
import { printJson, printLine, printTable } from "./print.js";
import type { Reporter } from "./reporterNames.js";

export interface Gated {
  readonly folder: string;
  readonly title: string;
  readonly digest: string;
  readonly checks: readonly GateCheck[];
}

const passes = ({ checks }: Gated): boolean => checks.every((one) => one.passed);

const failureText = ({ name, value, expected, why }: GateCheck): string =>
  `${name} is ${value}, asked for is ${expected}.${why === "" ? "" : ` ${why}`}`;

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text as XML takes it; characters that XML cannot hold become a question mark. */
const xml = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cs}]/gu, (sign) => (sign === "\n" || sign === "\t" ? sign : "?"))
    .replace(/[<>&"']/g, (sign) => ENTITIES[sign] ?? sign);

function junit(gated: Gated): string {
  const failures = gated.checks.filter((one) => !one.passed).length;
  const cases = gated.checks.map((one) => {
    const head = `    <testcase classname="${xml(gated.title)}" name="${xml(one.name)}"`;
    return one.passed
      ? `${head} />`
      : `${head}>\n      <failure message="${xml(failureText(one))}" />\n    </testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${String(cases.length)}" failures="${String(failures)}">`,
    `  <testsuite name="foolproof gate" tests="${String(cases.length)}" failures="${String(failures)}">`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
}

/** Text as a workflow command of GitHub Actions takes it. */
const workflow = (text: string): string => text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
const workflowProperty = (text: string): string => workflow(text).replace(/:/g, "%3A").replace(/,/g, "%2C");

function printDefault(gated: Gated): void {
  printTable(
    ["check", "value", "asked for", ""],
    gated.checks.map(({ name, value, expected, passed }) => [name, value, expected, passed ? "passed" : "FAILED"]),
  );
  printLine();
  for (const one of gated.checks) if (!one.passed && one.why !== "") printLine(`${one.name}: ${one.why}`);
  printLine(passes(gated) ? "The gate is passed." : "The gate is not passed.");
}

/** Prints the outcome of a gate for its reader: a person, a program, a test report or a workflow. */
export function printGate(gated: Gated, reporter: Reporter): void {
  switch (reporter) {
    case "default":
      printDefault(gated);
      return;
    case "json":
      printJson({ passed: passes(gated), ...gated });
      return;
    case "junit":
      printLine(junit(gated));
      return;
    case "github":
      for (const one of gated.checks)
        if (!one.passed)
          printLine(
            `::error title=${workflowProperty(`foolproof gate: ${gated.title}`)}::${workflow(failureText(one))}`,
          );
      if (passes(gated))
        printLine(`::notice title=${workflowProperty(`foolproof gate: ${gated.title}`)}::The gate is passed.`);
      return;
  }
}
