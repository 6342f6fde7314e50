import type { AuditProgress } from "@foolproof/core";

/** Seconds spent in each stage of an audit, in the order in which the stages began. */
export interface StageTime {
  readonly stage: string;
  readonly seconds: number;
}

/** Notes when each stage began; what it reports never reaches audit.json. */
export function stageClock(): { note(progress: Pick<AuditProgress, "stage">): void; times(): readonly StageTime[] } {
  const spent = new Map<string, number>();
  let current: { readonly stage: string; readonly since: number } | null = null;
  const close = (now: number): void => {
    if (current !== null) spent.set(current.stage, (spent.get(current.stage) ?? 0) + (now - current.since) / 1000);
  };
  return {
    note({ stage }) {
      if (current?.stage === stage) return;
      const now = performance.now();
      close(now);
      if (!spent.has(stage)) spent.set(stage, 0);
      current = { stage, since: now };
    },
    times() {
      const now = performance.now();
      close(now);
      if (current !== null) current = { ...current, since: now };
      return [...spent].map(([stage, seconds]) => ({ stage, seconds: Math.round(seconds * 1000) / 1000 }));
    },
  };
}

/** What a stage belongs to: the assessments of all attacks, the choices of all guarded ones, or itself. */
export const stageGroup = (stage: string): string => /^(?:assessing|choosing)(?= )/.exec(stage)?.[0] ?? stage;

/** The times of stages that belong together, added up, in the order in which they began. */
export function groupStages(stages: readonly StageTime[]): readonly StageTime[] {
  const groups = new Map<string, number>();
  for (const { stage, seconds } of stages)
    groups.set(stageGroup(stage), (groups.get(stageGroup(stage)) ?? 0) + seconds);
  return [...groups].map(([stage, seconds]) => ({ stage, seconds }));
}
