import { FoolproofError } from "@foolproof/core";
import type { PUSHED_FILES, PushRequest } from "../schemas/index.js";

type PushedFile = (typeof PUSHED_FILES)[number];

const MB = 1_000_000;

/** The most bytes that each file of a push may have. */
export const FILE_BYTES_MAX: Readonly<Record<PushedFile, number>> = {
  "audit.json": 32 * MB,
  "events.parquet": 8_000 * MB,
  "run.json": MB,
  "report.html": 32 * MB,
  "audit.yaml": MB,
  network: 2_147 * MB,
};

/**
 * Refuses an announcement that could not become an audit.
 * @throws FoolproofError FP_PUSH_TOO_LARGE, FP_PUSH_FILES.
 */
export function checkAnnouncement({ files }: PushRequest): void {
  for (const file of files) {
    if (file.private || file.bytes <= FILE_BYTES_MAX[file.name]) continue;
    throw new FoolproofError({
      code: "FP_PUSH_TOO_LARGE",
      message: `${file.name} has ${String(file.bytes)} bytes; at most ${String(FILE_BYTES_MAX[file.name])} are taken`,
      hint: "Register it by its digest only: `foolproof push --private`.",
    });
  }
  const names = files.map((file) => file.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  const audit = files.find((file) => file.name === "audit.json");
  if (twice !== undefined || audit === undefined || audit.private || !names.includes("events.parquet")) {
    throw new FoolproofError({
      code: "FP_PUSH_FILES",
      message:
        twice !== undefined
          ? `${twice} is announced twice`
          : audit === undefined
            ? "No audit.json is announced"
            : audit.private
              ? "audit.json cannot be private"
              : "No events.parquet is announced, not even by its digest",
      hint: "Push a folder that `foolproof audit` wrote.",
    });
  }
}
