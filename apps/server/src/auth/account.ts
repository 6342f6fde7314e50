import { randomUUID } from "node:crypto";
import type { Registry } from "@foolproof/registry";

/** Who signs in, as the sign-in library keeps them. */
export interface AccountHolder {
  readonly providerId: string;
  readonly upn: string;
  readonly name: string;
  readonly email: string;
}

/** Any number, the same for every server: the first half of the key of a lock, the second is the person's. */
const LOCK = 727_073_690;

/**
 * Makes the rows of somebody new, before the library looks for them. It would make them itself, one after the other: of two
 * windows in which a new person signs in at once one would find the first row without the second, or write it twice, and fail;
 * and a server that dies between the two would shut the person out for good.
 */
export async function ensureAccount(
  client: Registry["client"],
  { providerId, upn, name, email }: AccountHolder,
): Promise<void> {
  const key = { providerId, accountId: upn };
  if ((await client.account.findFirst({ where: key, select: { id: true } })) !== null) return;
  await client.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK}::int, hashtext(${upn}))::text`;
    if ((await transaction.account.findFirst({ where: key, select: { id: true } })) !== null) return;
    const user =
      (await transaction.user.findUnique({ where: { upn }, select: { id: true } })) ??
      (await transaction.user.create({ data: { id: randomUUID(), upn, name, email }, select: { id: true } }));
    await transaction.account.create({ data: { id: randomUUID(), ...key, userId: user.id } });
  });
}
