import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Checkpoint } from "@foolproof/core";

/** Finished work of an audit as files of one folder, each written under a temporary name and then renamed. */
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
      await writeFile(temporary, bytes);
      await rename(temporary, fileOf(key));
    },
  };
}
