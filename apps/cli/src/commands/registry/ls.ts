import type { AuditSummary } from "@foolproof/registry";
import { printJson, printLine, printTable } from "../../output/print.js";
import { asking, connect } from "../../registry/client.js";

export interface ListFlags {
  readonly server?: string;
  readonly search?: string;
  readonly group?: string;
  readonly state?: string;
  readonly limit?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface Page {
  readonly rows: readonly AuditSummary[];
  readonly next: string | null;
  readonly total: number;
}

const PAGE = 100;
const short = (digest: string): string => digest.slice(0, 10);

function row(audit: AuditSummary): readonly string[] {
  const { score, status, hiddenRatio } = audit.verdict;
  return [
    short(audit.digest),
    audit.title,
    audit.group.slug,
    score === null ? "-" : score.value.toFixed(1),
    hiddenRatio?.value?.toPrecision(2) ?? "-",
    status,
    audit.stale ? `${audit.state} (stale)` : audit.state,
    audit.badge,
    audit.pushedAt.slice(0, 10),
  ];
}

/** Lists audits of a registry, newest first. */
export async function listCommand(flags: ListFlags): Promise<void> {
  const connection = await connect(flags);
  const most = flags.limit ?? 25;
  const { search, group, state } = flags;
  const list = (limit: number, cursor: string | null): Promise<Page> =>
    asking(connection, () =>
      connection.api.audits.list.query({ limit, search, group, state, ...(cursor === null ? {} : { cursor }) }),
    );
  const first = await list(Math.min(PAGE, most), null);
  const rows = [...first.rows];
  const { total } = first;
  for (let cursor = first.next; cursor !== null && rows.length < most;) {
    const page = await list(Math.min(PAGE, most - rows.length), cursor);
    rows.push(...page.rows);
    cursor = page.next;
  }
  if (flags.json === true) printJson({ server: connection.server.value, total, rows });
  else if (flags.quiet === true) for (const { digest } of rows) printLine(digest);
  else if (rows.length === 0) {
    process.stderr.write(
      total === 0 && search === undefined && group === undefined && state === undefined
        ? "The registry has no audit that you can see. Push one: foolproof push FOLDER\n"
        : "No audit fits.\n",
    );
  } else {
    printTable(["audit", "title", "group", "score", "H", "verdict", "review", "badge", "pushed"], rows.map(row));
    if (total > rows.length)
      process.stderr.write(`${String(rows.length)} of ${String(total)}; --limit N shows more.\n`);
  }
}
