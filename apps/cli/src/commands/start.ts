import { auditCommand, printAudit } from "./audit.js";

/** What a bare `npm start` does: audits the first reference task, or shows the finished audit. */
export async function startCommand(): Promise<void> {
  const { listTasks, taskSpecPath } = await import("@foolproof/tasks");
  const [task] = listTasks();
  process.stderr.write(`Auditing the shipped task ${task.name} (${task.title}).\n`);
  await printAudit(await auditCommand(taskSpecPath(task.name), { base: process.cwd() }), {});
  process.stdout.write(
    [
      "",
      "Your own network next:",
      "  npm start -- init my-network.onnx my-events.root     writes audit.yaml",
      "  npm start -- audit audit.yaml                        audits it",
      "",
    ].join("\n"),
  );
}
