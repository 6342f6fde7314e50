import { describe, expect, it } from "vitest";
import { FoolproofError } from "../errors/index.js";
import { linearTileNetwork, localNetwork } from "../network/index.js";
import { canonicalJson } from "./canonical.js";
import type { Checkpoint } from "./checkpoint.js";
import { auditDigestHolds, sealAudit } from "./digests.js";
import { auditResultSchema } from "./result.js";
import { runAudit } from "./run.js";
import { TOY_BIAS, TOY_SPEC, TOY_WEIGHTS, toyAudit, toyClassifier } from "./testing/toy.js";

const memoryCheckpoint = (
  kept = new Map<string, Uint8Array>(),
): Checkpoint & { readonly kept: Map<string, Uint8Array> } => ({
  kept,
  load: (key) => Promise.resolve(kept.get(key) ?? null),
  save: (key, bytes) => {
    kept.set(key, bytes);
    return Promise.resolve();
  },
});

const run = async (
  specText = TOY_SPEC,
  extra: Partial<Parameters<typeof runAudit>[1]> = {},
): ReturnType<typeof runAudit> => {
  const { resolved, events } = await toyAudit(800, specText);
  return runAudit(resolved, { events, network: toyClassifier(), version: "0.0.0", ...extra });
};

/** One whole audit for the tests that only look at its result. */
const shared = run();

describe("runAudit", () => {
  it("gives an audit that its schema accepts, with a score, reliable on a linear network", async () => {
    const { result } = await shared;
    const { result: sealed, json } = sealAudit(result, "00");
    expect(auditResultSchema.safeParse(JSON.parse(json)).error).toBeUndefined();
    expect(auditDigestHolds(sealed, "00")).toBe(true);
    expect(result.selfChecks.filter((one) => !one.passed)).toEqual([]);
    expect(result.verdict.status).toBe("reliable");
    expect(result.verdict.robustnessScore?.value).toBeLessThan(100);
  });

  it("finds with the compensated attack at least what any other guarded attack finds", async () => {
    const { result } = await shared;
    for (const { id, direction, guarded, scale, foolingRatio } of result.attacks) {
      const own = result.attacks.find(
        (one) => one.name === "compensated" && one.direction === direction && one.scale === scale,
      );
      if (guarded && own !== undefined)
        expect(own.foolingRatio.value, `${id} ${direction}`).toBeGreaterThanOrEqual(foolingRatio.value ?? 0);
    }
  });

  it("keeps pairs of observables within their null under the preset joint, and still fools some", async () => {
    const { result } = await run(TOY_SPEC.replace("guards: {", "guards: {preset: joint, "));
    for (const name of ["release", "compensated"]) {
      const own = result.attacks.filter((one) => one.name === name && one.scale === 1);
      expect(own.length).toBe(2);
      for (const { guards, guarded, direction, foolingRatio } of own) {
        const pairs = guards.filter((one) => one.name === "pairs" || one.name === "pairsMean");
        expect(pairs.map(({ region }) => region)).toEqual([null, null, "central", "central"]);
        expect(pairs.every((one) => one.gates && one.passed)).toBe(true);
        expect(guarded).toBe(true);
        expect(foolingRatio.value).toBeGreaterThan(0);
        const release = result.attacks.find(
          (one) => one.name === "release" && one.direction === direction && one.scale === 1,
        );
        expect(foolingRatio.value).toBeGreaterThanOrEqual(release?.foolingRatio.value ?? 1);
      }
    }
    expect(result.selfChecks.filter((one) => !one.passed)).toEqual([]);
    expect(result.verdict.guardPreset).toBe("joint");
  });

  it("never counts an attack that breaks a guard, and a guarded one breaks none", async () => {
    const { result } = await shared;
    for (const attack of result.attacks) {
      const broken = attack.guards.filter((guard) => guard.gates && !guard.passed);
      expect(attack.guarded).toBe(broken.length === 0);
      if (attack.name === "release" || attack.name === "compensated") expect(broken).toEqual([]);
    }
  });

  it("has a fooling ratio that grows with the envelope, from 0 at s = 0", async () => {
    const { result } = await shared;
    for (const direction of ["signal-to-background", "background-to-signal"]) {
      const values = result.curve
        .filter((one) => one.attack === "pgd" && one.direction === direction)
        .map((one) => one.value ?? NaN);
      expect(values).toHaveLength(3);
      expect(values[0]).toBe(0);
      expect([...values].sort((a, b) => a - b)).toEqual(values);
    }
  });

  it("gives the same bytes when it is run again, and when it goes on from any number of finished kernels", async () => {
    const first = memoryCheckpoint();
    const whole = canonicalJson((await run(TOY_SPEC, { checkpoint: first })).result);
    for (const share of [0.3, 0.8]) {
      const some = new Map([...first.kept].slice(0, Math.floor(share * first.kept.size)));
      expect(canonicalJson((await run(TOY_SPEC, { checkpoint: memoryCheckpoint(some) })).result)).toBe(whole);
    }
  });

  it("refuses a network below the AUC gate, and one that is constant", async () => {
    const refused = async (weights: readonly number[]): Promise<unknown> => {
      const { resolved, events } = await toyAudit();
      return runAudit(resolved, { events, network: toyClassifier(weights, 0), version: "0" }).catch(
        (error: unknown) => error,
      );
    };
    expect(await refused([-0.04, -1.2, 0])).toMatchObject({
      code: "FP_BASELINE_AUC",
    } satisfies Partial<FoolproofError>);
    expect(await refused([0, 0, 0])).toMatchObject({ code: "FP_NETWORK_CONSTANT" });
  });

  it("gives a constant network that is let through no fooling ratio, with the reason", async () => {
    const { resolved, events } = await toyAudit(800, `${TOY_SPEC}baseline: {minimumAuc: 0}\n`);
    const { result } = await runAudit(resolved, { events, network: toyClassifier([0, 0, 0], 1), version: "0" });
    for (const { foolingRatio } of result.attacks)
      expect(foolingRatio).toMatchObject({ value: null, note: expect.any(String) as unknown });
    expect(result.verdict.robustnessScore).toBeNull();
    expect(result.verdict.why).not.toBe("");
  });

  it("does not call robust what classifies no event of a class correctly", async () => {
    const { resolved, events } = await toyAudit(800);
    const { result } = await runAudit(resolved, {
      events,
      network: toyClassifier([0.04, 1.2, 0.05], -30),
      version: "0",
    });
    expect(result.verdict.status).toBe("inconclusive");
    expect(result.verdict.why).toContain("enough events to fool (signal-to-background)");
    expect(result.attacks.find((one) => one.direction === "signal-to-background")?.foolingRatio.value).toBeNull();
  });

  it("does not believe attacks that see other events than the network does, nor gradients that lead nowhere", async () => {
    const sabotaged = async (change: (answer: { margin: Float32Array; gradient: Float32Array }) => unknown) => {
      const { resolved, events } = await toyAudit(800);
      const inner = toyClassifier();
      const bind: typeof inner.bind = (model, of) =>
        Promise.resolve(
          localNetwork(model, of, (at) => {
            const linear = linearTileNetwork({ model: at, weights: TOY_WEIGHTS, bias: TOY_BIAS, tile: 128 });
            return {
              ...linear,
              async ascent(request) {
                const answer = await linear.ascent(request);
                change(answer);
                return answer;
              },
            };
          }),
        );
      const { result } = await runAudit(resolved, { events, network: { ...inner, bind }, version: "0" });
      return result.selfChecks.filter((one) => !one.passed).map((one) => one.name);
    };
    const direction = "(signal-to-background)";
    expect(await sabotaged(({ margin }) => margin.forEach((value, k) => (margin[k] = value + 0.5)))).toContain(
      `attacks see what the network says ${direction}`,
    );
    expect(await sabotaged(({ gradient }) => gradient.fill(0))).toContain(`gradient leads somewhere ${direction}`);
  });

  it("audits a network without a gradient by black boxes, on a sample that is said and sets no score", async () => {
    const blind = TOY_SPEC.replace(
      /attacks: .*/,
      "attacks: [random, {name: square, steps: 60, events: 100}, {name: boundary, steps: 20}, {name: rdsa, tries: 10}]",
    );
    const { resolved, events } = await toyAudit(800, blind);
    const inner = toyClassifier();
    const bind: typeof inner.bind = (model, of) =>
      Promise.resolve(
        localNetwork(model, of, (at) => ({
          ...linearTileNetwork({ model: at, weights: TOY_WEIGHTS, bias: TOY_BIAS, tile: 128 }),
          notDifferentiable: "trees",
          ascent: () => Promise.reject(new Error("there is no gradient")),
        })),
      );
    const { result } = await runAudit(resolved, { events, network: { ...inner, bind }, version: "0" });
    expect(result.selfChecks.filter((one) => !one.passed)).toEqual([]);
    expect(result.selfChecks.map((one) => one.name)).toContain(
      "random draws do not beat a black box (signal-to-background)",
    );
    expect(result.leverage).toEqual([]);
    for (const { name, counts, guarded, foolingRatio } of result.attacks) {
      if (name === "square") {
        expect(counts.correct).toBe(100);
        expect(guarded).toBe(false);
        expect(foolingRatio.note).toContain("On a sample of 100 of ");
      } else expect(foolingRatio.note).toBeNull();
      expect(foolingRatio.value).toBeGreaterThan(0);
    }
  });

  it("believes no gradient that a black box beats", async () => {
    const inner = toyClassifier();
    const { resolved, events } = await toyAudit(800);
    const bind: typeof inner.bind = (model, of) =>
      Promise.resolve(
        localNetwork(model, of, (at) => {
          const linear = linearTileNetwork({ model: at, weights: TOY_WEIGHTS, bias: TOY_BIAS, tile: 128 });
          return {
            ...linear,
            async ascent(request) {
              const { margin, gradient } = await linear.ascent(request);
              return { margin, gradient: gradient.map((one) => -one) };
            },
          };
        }),
      );
    const { result } = await runAudit(resolved, { events, network: { ...inner, bind }, version: "0" });
    expect(result.selfChecks.filter((one) => !one.passed).map((one) => one.name)).toContain(
      "a black box does not beat pgd (signal-to-background)",
    );
  });

  it("stops when asked to", async () => {
    const controller = new AbortController();
    const stopped = run(TOY_SPEC, {
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage.startsWith("pgd")) controller.abort(new Error("stop"));
      },
    });
    await expect(stopped).rejects.toThrow("stop");
  });
});
