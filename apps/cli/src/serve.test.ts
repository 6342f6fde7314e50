import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { ENTRY, foolproof, newFolder } from "./testing/run.js";

interface Serving {
  readonly child: ChildProcess;
  readonly url: string;
}

/** `foolproof serve`, dashboard and all, when it answers. */
async function serving(data: string): Promise<Serving> {
  const args = [ENTRY, "serve", "--port", "0", "--data", data, "--empty", "--log-to-file", "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  return { child, url: (JSON.parse(said.toString()) as { url: string }).url };
}

const answers = async ({ url }: Serving): Promise<boolean> => (await fetch(`${url}/health`)).ok;

test("a folder has one registry: a second is refused and the first goes on; when that is killed, the next opens at once", async () => {
  const data = await newFolder();
  const first = await serving(data);
  const second = await foolproof(["serve", "--port", "0", "--data", data, "--json"], { cwd: data });
  expect([second.code, JSON.parse(second.stdout)]).toEqual([
    1,
    { error: expect.objectContaining({ code: "FP_REGISTRY_LOCKED" }) as unknown },
  ]);
  expect(second.stdout).toContain(data);
  expect(await answers(first)).toBe(true);
  // Its pages too: what is served is one whole.
  expect(await (await fetch(first.url)).text()).toContain("<html");

  first.child.kill("SIGKILL");
  await once(first.child, "close");
  const next = await serving(data);
  expect(await answers(next)).toBe(true);
  next.child.kill("SIGTERM");
  expect(await once(next.child, "close")).toEqual([0, null]);
});
