import { randomUUID } from "node:crypto";
import type { AuditResult } from "@foolproof/core";
import type { Queries } from "../database/open.js";
import { lineNames } from "./summary.js";

export interface VersionIds {
  readonly network: { readonly id: string; readonly name: string };
  readonly networkVersion: string;
  readonly datasetVersion: string;
  readonly envelopeVersion: string;
}

/** The number after the highest; versions of a group are made one after the other. */
const following = (last: { readonly number: number } | null): number => (last?.number ?? 0) + 1;

async function networkOf(transaction: Queries, result: AuditResult, by: { group: string; person: string }) {
  const { network: name, file } = lineNames(result);
  const network = await transaction.network.upsert({
    where: { groupId_name: { groupId: by.group, name } },
    create: { id: randomUUID(), groupId: by.group, name },
    update: {},
    select: { id: true, name: true },
  });
  const key = { networkId: network.id, digest: result.digest.network };
  const found = await transaction.networkVersion.findUnique({ where: { networkId_digest: key } });
  if (found !== null) return { network, version: found.id };
  const last = await transaction.networkVersion.findFirst({
    where: { networkId: network.id },
    orderBy: { number: "desc" },
  });
  const outputs = result.baseline.classes.map((one) => one.class);
  const inputs = result.observables.flatMap((one) => (one.input ? [one.name] : []));
  const { id } = await transaction.networkVersion.create({
    data: { id: randomUUID(), ...key, number: following(last), file, inputs, outputs, pushedById: by.person },
  });
  return { network, version: id };
}

async function datasetOf(transaction: Queries, result: AuditResult, group: string): Promise<string> {
  const { dataset: name } = lineNames(result);
  const where = { groupId_name: { groupId: group, name } };
  const dataset = await transaction.dataset.upsert({
    where,
    create: { id: randomUUID(), groupId: group, name },
    update: {},
  });
  const key = { datasetId: dataset.id, digest: result.digest.data };
  const found = await transaction.datasetVersion.findUnique({ where: { datasetId_digest: key } });
  if (found !== null) return found.id;
  const last = await transaction.datasetVersion.findFirst({
    where: { datasetId: dataset.id },
    orderBy: { number: "desc" },
  });
  const { id } = await transaction.datasetVersion.create({
    data: { id: randomUUID(), ...key, number: following(last) },
  });
  return id;
}

async function envelopeOf(transaction: Queries, result: AuditResult, group: string): Promise<string> {
  const { network: name } = lineNames(result);
  const where = { groupId_name: { groupId: group, name } };
  const envelope = await transaction.envelope.upsert({
    where,
    create: { id: randomUUID(), groupId: group, name },
    update: {},
  });
  const key = { envelopeId: envelope.id, digest: result.digest.envelope };
  const found = await transaction.envelopeVersion.findUnique({ where: { envelopeId_digest: key } });
  if (found !== null) return found.id;
  const last = await transaction.envelopeVersion.findFirst({
    where: { envelopeId: envelope.id },
    orderBy: { number: "desc" },
  });
  const { id } = await transaction.envelopeVersion.create({
    data: { id: randomUUID(), ...key, number: following(last) },
  });
  return id;
}

/** Finds or makes the versions of network, data and envelope that an audit is of; a digest is one version, whoever pushes it. */
export async function ensureVersions(
  transaction: Queries,
  result: AuditResult,
  by: { readonly group: string; readonly person: string },
): Promise<VersionIds> {
  const { network, version } = await networkOf(transaction, result, by);
  return {
    network,
    networkVersion: version,
    datasetVersion: await datasetOf(transaction, result, by.group),
    envelopeVersion: await envelopeOf(transaction, result, by.group),
  };
}
