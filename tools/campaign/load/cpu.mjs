import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { once } from "node:events";

/** Fields of a process from its third on, ticks of the kernel; null: it is gone. */
function fields(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

const [PARENT, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM] = [1, 11, 12, 13, 14];
let msPerTick = 0;

/** CPU time in ms of a PostgreSQL with all its connections, those that ended included; NaN where the system does not tell. */
function postgresCpu(postmaster) {
  const own = fields(postmaster);
  if (own === null) return NaN;
  msPerTick ||= 1000 / Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  let ticks = Number(own[USER]) + Number(own[SYSTEM]) + Number(own[CHILDREN_USER]) + Number(own[CHILDREN_SYSTEM]);
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const other = fields(pid);
    if (other?.[PARENT] === String(postmaster)) ticks += Number(other[USER]) + Number(other[SYSTEM]);
  }
  return ticks * msPerTick;
}

/** CPU time in ms that server and database have used until now. */
export async function cpuUsed({ server, postmaster }) {
  server.send("cpu");
  const [ms] = await once(server, "message");
  return { server: ms, postgres: postgresCpu(postmaster) };
}
