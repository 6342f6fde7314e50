/** Worker threads from the environment. */
export async function environmentWorkers(): Promise<number | undefined> {
  const text = process.env["FOOLPROOF_WORKERS"];
  if (text === undefined || text === "") return undefined;
  const workers = Number(text);
  if (Number.isSafeInteger(workers) && workers >= 1) return workers;
  const { FoolproofError } = await import("@foolproof/core");
  throw new FoolproofError({
    code: "FP_ENVIRONMENT",
    message: `FOOLPROOF_WORKERS is "${text}", not a whole number of at least 1`,
    hint: "Correct or unset it; --workers goes before it.",
    where: { value: text },
  });
}
