import { createHash, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Prisma } from "../generated/client.js";
import { searchText } from "../lists/search.js";
import { refreshNetworks } from "../networks/refresh.js";
import { sparkline, verdictSummary } from "../pushes/summary.js";
import type { Registry } from "../registry.js";
import { makeAudit } from "./audit.js";

export interface Filling {
  readonly networks: number;
  readonly audits: number;
  readonly groups: number;
  /** People of each group, beside `convener-<group>`. */
  readonly people: number;
  /** How many networks, the first ones, have audits with an audit.json of the length of a real one; their names end in `whole`. */
  readonly whole: number;
}

const SUBJECTS = [
  "ttbar",
  "higgs-tautau",
  "stop-pairs",
  "vbf",
  "b-tagger",
  "dijet",
  "monojet",
  "z-prime",
  "tau-id",
  "hh4b",
];
const STATES = [
  "draft",
  "submitted",
  "under-review",
  "changes-requested",
  "endorsed",
  "endorsed",
  "published",
  "published",
];
const BADGES = ["recomputed", "recomputed", "recomputed", "claimed", "mismatch", "reproduced"];
const CHUNK = 500;
const REAL_OBSERVABLES = 70;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The same numbers in every run, in [0, 1). */
const chance = (...key: readonly (string | number)[]): number =>
  parseInt(sha256(key.join("|")).slice(0, 8), 16) / 2 ** 32;
const oneOf = <T>(values: readonly T[], ...key: readonly (string | number)[]): T =>
  values[Math.floor(chance(...key) * values.length)];

async function inChunks<T>(rows: readonly T[], write: (rows: T[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += CHUNK) await write(rows.slice(at, at + CHUNK));
}

interface Who {
  readonly groupId: string;
  readonly slug: string;
  readonly people: readonly string[];
}

async function makeGroups({ client }: Registry, { groups, people }: Filling): Promise<Who[]> {
  const made: Who[] = [];
  for (let g = 0; g < groups; g++) {
    const [groupId, slug] = [randomUUID(), `group-${String(g)}`];
    await client.group.create({
      data: { id: groupId, slug, name: `Analysis of ${oneOf(SUBJECTS, "g", g)} ${String(g)}` },
    });
    const persons = Array.from({ length: people + 1 }, (_, i) => ({
      id: randomUUID(),
      upn: i === 0 ? `convener-${String(g)}` : `person-${String(g)}-${String(i)}`,
      name: `${oneOf(["Ana", "Bo", "Chen", "Dara", "Emil", "Fatou"], g, i)} ${oneOf(["Alm", "Bauer", "Costa", "Diop"], i, g)}`,
      globalRoles: [],
    }));
    await client.person.createMany({ data: persons });
    await client.membership.createMany({
      data: persons.map(({ id }, i) => ({
        groupId,
        personId: id,
        roles: i === 0 ? ["convener"] : i % 3 === 0 ? ["reviewer"] : ["author"],
      })),
    });
    made.push({ groupId, slug, people: persons.map((one) => one.id) });
  }
  return made;
}

/** Rows of one network with its audits, in the order of their pushes. */
function networkRows(index: number, audits: number, { who, whole }: { readonly who: Who; readonly whole: boolean }) {
  const [network, dataset, envelope] = [randomUUID(), randomUUID(), randomUUID()];
  const { groupId } = who;
  const name = `${oneOf(SUBJECTS, "n", index)}-net-${String(index)}${whole ? "-whole" : ""}`;
  const [datasetVersion, envelopeVersion] = [randomUUID(), randomUUID()];
  const versions: Prisma.NetworkVersionCreateManyInput[] = [];
  const rows: Prisma.AuditCreateManyInput[] = [];
  const files: { auditId: string; name: string; sha256: string; bytes: bigint; held: boolean }[] = [];
  const events: Prisma.TimelineEventCreateManyInput[] = [];
  const stored: { sha256: string; json: string }[] = [];
  for (let a = 0; a < audits; a++) {
    const pusher = who.people[1 + Math.floor(chance("p", index, a) * (who.people.length - 1))] ?? who.people[0] ?? "";
    const score = chance("null", index, a) < 0.05 ? null : Math.round(1e4 * (40 + 60 * chance("s", index, a))) / 1e4;
    const hidden = Math.round(1e3 * 8 * chance("h", index, a)) / 1e3;
    const version = `${String(index)}.${String(Math.floor(a / 2))}`;
    const { result, json } = makeAudit({
      network: name,
      version,
      seed: a,
      score,
      hidden,
      observables: whole ? REAL_OBSERVABLES : 1,
    });
    const at = new Date(Date.UTC(2026, 0, 1) + Math.floor(chance("t", index, a) * 2.5e7) * 1000);
    if (a % 2 === 0)
      versions.push({
        id: randomUUID(),
        networkId: network,
        number: versions.length + 1,
        digest: result.digest.network,
        file: `${name}.onnx`,
        inputs: ["jet1_pt", "met"],
        outputs: ["background", "signal"],
        pushedById: pusher,
        pushedAt: at,
      });
    const state = oneOf(STATES, "state", index, a);
    const id = randomUUID();
    const key = sha256(json);
    stored.push({ sha256: key, json });
    files.push({ auditId: id, name: "audit.json", sha256: key, bytes: BigInt(json.length), held: true });
    events.push({
      groupId,
      auditId: id,
      at,
      actorId: pusher,
      kind: "pushed",
      to: "draft",
      digest: result.digest.audit,
    });
    if (state !== "draft")
      events.push({
        groupId,
        auditId: id,
        at,
        actorId: pusher,
        kind: "transition",
        action: "submit",
        from: "draft",
        to: "submitted",
        digest: result.digest.audit,
      });
    rows.push({
      id,
      digest: result.digest.audit,
      groupId,
      networkId: network,
      networkVersionId: versions.at(-1)?.id ?? "",
      datasetVersionId: datasetVersion,
      envelopeVersionId: envelopeVersion,
      networkDigest: result.digest.network,
      dataDigest: result.digest.data,
      envelopeDigest: result.digest.envelope,
      specDigest: result.digest.spec,
      title: `${result.title}, look ${String(a + 1)}`,
      toolVersion: result.tool.version,
      pushedById: pusher,
      pushedAt: at,
      state,
      audience: ["endorsed", "published"].includes(state) ? "everybody" : "group",
      arrivedAt: state === "draft" ? null : at,
      score,
      hidden,
      verdict: verdictSummary(result),
      sparkline: sparkline(result),
      badge: oneOf(BADGES, "b", index, a),
      badges: [],
      recomputation: "done",
      search: searchText([result.title, name, who.slug, `person ${String(index)}`]),
    });
  }
  const digest = rows[0]?.dataDigest ?? "";
  return {
    network: { id: network, groupId, name },
    dataset: { id: dataset, groupId, name: `events of ${name}` },
    datasetVersion: { id: datasetVersion, datasetId: dataset, number: 1, digest },
    envelope: { id: envelope, groupId, name },
    envelopeVersion: { id: envelopeVersion, envelopeId: envelope, number: 1, digest: rows[0]?.envelopeDigest ?? "" },
    versions,
    audits: rows,
    files,
    events,
    stored,
  };
}

/** Fills an empty registry with networks and audits as a collaboration would have them after some years, without pushing each. */
export async function fill(registry: Registry, filling: Filling): Promise<void> {
  const { client, artifacts } = registry;
  const groups = await makeGroups(registry, filling);
  const each = Math.floor(filling.audits / filling.networks);
  const more = filling.audits - each * filling.networks;
  for (let from = 0; from < filling.networks; from += CHUNK) {
    const made = Array.from({ length: Math.min(CHUNK, filling.networks - from) }, (_, i) =>
      networkRows(from + i, each + (from + i < more ? 1 : 0), {
        who: oneOf(groups, "g", from + i),
        whole: from + i < filling.whole,
      }),
    );
    await client.network.createMany({ data: made.map((one) => one.network) });
    await client.dataset.createMany({ data: made.map((one) => one.dataset) });
    await client.datasetVersion.createMany({ data: made.map((one) => one.datasetVersion) });
    await client.envelope.createMany({ data: made.map((one) => one.envelope) });
    await client.envelopeVersion.createMany({ data: made.map((one) => one.envelopeVersion) });
    await inChunks(
      made.flatMap((one) => one.versions),
      (data) => client.networkVersion.createMany({ data }),
    );
    await inChunks(
      made.flatMap((one) => one.audits),
      (data) => client.audit.createMany({ data }),
    );
    await inChunks(
      made.flatMap((one) => one.files),
      (data) => client.auditFile.createMany({ data }),
    );
    await inChunks(
      made.flatMap((one) => one.events),
      (data) => client.timelineEvent.createMany({ data }),
    );
    for (const { sha256: key, json } of made.flatMap((one) => one.stored)) {
      await mkdir(dirname(artifacts.pathOf(key)), { recursive: true });
      await writeFile(artifacts.pathOf(key), json);
    }
    await refreshNetworks(
      client,
      made.map((one) => one.network.id),
    );
  }
  await client.$executeRaw`ANALYZE`;
}
