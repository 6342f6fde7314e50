import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Checkpoint } from "@foolproof/core";
import { outputError } from "./outputFolder.js";

/** Finished work of an audit as files of one folder, each written under a temporary name and then renamed. @throws as `outputError` */
export async function checkpointFolder(folder: string): Promise<Checkpoint> {
  await mkdir(folder, { recursive: true });
  const fileOf = (key: string): string => path.join(folder, `${key}.bin`);
  return {
    async load(key) {
      try {
        return await readFile(fileOf(key));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
    },
    async save(key, bytes) {
      const temporary = `${fileOf(key)}.${process.pid}.tmp`;
      try {
        await writeFile(temporary, bytes);
        await rename(temporary, fileOf(key));
      } catch (cause) {
        await rm(temporary, { force: true });
        throw outputError(folder, cause);
      }
    },
  };
}
