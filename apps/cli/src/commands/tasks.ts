import { shellWord, shownPath } from "../output/paths.js";
import { printJson, printLine, printTable } from "../output/print.js";

/** Lists the reference tasks. */
export async function tasksCommand(flags: { readonly json?: boolean }): Promise<void> {
  const { listTasks } = await import("@foolproof/tasks");
  const tasks = listTasks().map(({ name, title, files, generated }) => ({
    name,
    title,
    files: [...files, ...(generated === null ? [] : [generated.file])],
  }));
  if (flags.json === true) {
    printJson(tasks);
    return;
  }
  printTable(
    ["task", "title", "files"],
    tasks.map(({ name, title, files }) => [name, title, files.join(", ")]),
  );
  printLine();
  printLine("foolproof tasks write TASK FOLDER   copies one, to audit or to edit");
}

/** Writes a reference task into a folder. */
export async function writeTaskCommand(
  name: string,
  folder: string | undefined,
  flags: { readonly json?: boolean },
): Promise<void> {
  const { materialiseTask } = await import("@foolproof/tasks");
  const spec = await materialiseTask(name, folder ?? name);
  if (flags.json === true) {
    printJson({ task: name, spec });
    return;
  }
  printLine(shownPath(spec));
  process.stderr.write(`Next: foolproof audit ${shellWord(shownPath(spec))} --quick\n`);
}
