import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { listTasks, materialiseTask, taskFolder, taskSpecPath } from "./tasks.js";

const folder = mkdtempSync(join(tmpdir(), "foolproof tasks "));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const names = listTasks().map((task) => task.name);

test.each(names)("%s ships every file that it lists", (name) => {
  for (const file of listTasks().find((task) => task.name === name)?.files ?? []) {
    expect(statSync(join(taskFolder(name), file)).size, file).toBeGreaterThan(0);
  }
});

test.each(names)("%s is written whole, twice with the same bytes", async (name) => {
  const paths = [
    await materialiseTask(name, join(folder, name, "a")),
    await materialiseTask(name, join(folder, name, "b")),
  ];
  expect(paths).toEqual([join(folder, name, "a", "audit.yaml"), join(folder, name, "b", "audit.yaml")]);
  const task = listTasks().find((one) => one.name === name);
  for (const file of [...(task?.files ?? []), ...(task?.generated ? [task.generated.file] : [])]) {
    const bytes = readFileSync(join(folder, name, "a", file));
    expect(bytes.length, file).toBeGreaterThan(0);
    expect(readFileSync(join(folder, name, "b", file)).equals(bytes), file).toBe(true);
  }
});

test("a spec that is shipped whole can be audited where it lies; one without events says so", () => {
  expect(existsSync(taskSpecPath("ttbar-vs-ww"))).toBe(true);
  expect(() => taskSpecPath("donut")).toThrow(expect.objectContaining({ code: "FP_TASK_NOT_WRITTEN" }));
});

test("an unknown task is answered with the nearest name", () => {
  expect(() => taskFolder("donot")).toThrow(
    expect.objectContaining({ code: "FP_TASK_UNKNOWN", hint: expect.stringContaining('"donut"') as string }),
  );
});

test("a folder that cannot be made is named", async () => {
  const file = join(folder, "in the way");
  writeFileSync(file, "");
  await expect(materialiseTask("donut", join(file, "task"))).rejects.toMatchObject({
    code: "FP_TASK_FOLDER",
    where: { file: join(file, "task") },
  });
});
