/**
 * Counts tests. A file that cannot be collected, a failing hook and an error outside any test count as one failure each.
 * @param {readonly import("vitest/node").TestModule[]} modules
 * @param {readonly unknown[]} unhandled errors outside any test
 * @returns {{passed: number, failed: number, skipped: number}}
 */
export function countTests(modules, unhandled) {
  const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test still pending when the run ends never gave its answer.
      counts[state === "pending" ? "failed" : state] += 1;
    }
  }
  return counts;
}

/** @param {{passed: number, failed: number, skipped: number}} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
