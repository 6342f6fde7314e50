import { authorize, type Loading } from "./access/authorize.js";
import type { Action } from "./access/actions.js";
import type { Mode } from "./access/decide.js";
import { type ArtifactStore, openArtifactStore } from "./artifacts/store.js";
import { type Audits, createAudits } from "./audits/audits.js";
import { type Recompute, recomputeWork } from "./audits/recomputed.js";
import { NOT_OFFERED, promiseReproduction, type Reproduction, reproduceWork } from "./audits/reproduced.js";
import { changesBetween } from "./audits/stored.js";
import { type Comments, createComments } from "./comments/comments.js";
import { type DatabaseOptions, openDatabase } from "./database/open.js";
import type { PrismaClient } from "./generated/client.js";
import { createGroups, type Groups } from "./groups/groups.js";
import type { Job } from "./jobs/enqueue.js";
import type { Work } from "./jobs/jobs.js";
import { startLocalQueue } from "./jobs/local.js";
import { startSharedQueue } from "./jobs/shared.js";
import { createNetworks, type Networks } from "./networks/networks.js";
import { createPeople, type People } from "./people/people.js";
import { createTokens, type Tokens } from "./people/tokens.js";
import { auditReader } from "./pushes/read.js";
import { createPushes, type Pushes } from "./pushes/pushes.js";
import { sweepUnfinished } from "./pushes/unfinished.js";
import { createReviews, type Reviews } from "./review/reviews.js";
import type { Actor } from "./schemas/index.js";
import { latestSequence } from "./timeline/timeline.js";

export interface RegistryOptions {
  readonly database: DatabaseOptions;
  /** Folder of the artifacts. */
  readonly artifacts: string;
  /** Version of this tool: audits of the same have to agree exactly with what they claim. */
  readonly version?: string | undefined;
  /** What recomputes pushed audits; null: somebody else's server on the same database does. */
  readonly recompute?: Recompute | null | undefined;
  /** What runs audits again; without it that is not offered. */
  readonly reproduction?: Reproduction | undefined;
  /** Told of work that has failed three times, for a reason that only the one who runs the registry can mend. */
  readonly onGivenUp?: ((job: Job, error: unknown) => void) | undefined;
}

/** Everything that a collaboration keeps: who, what was audited, what came out, and what was said about it. */
export interface Registry extends AsyncDisposable {
  readonly people: People;
  readonly tokens: Tokens;
  readonly groups: Groups;
  readonly networks: Networks;
  /**
   * Runs an audit again in the background. @returns the number of the newest entry of its timeline before that
   * @throws FoolproofError FP_REPRODUCE_OFF, FP_REPRODUCE_PENDING, FP_REPRODUCE_INPUTS.
   */
  reproduce(audit: string): Promise<number>;
  readonly audits: Audits;
  readonly reviews: Reviews;
  readonly comments: Comments;
  readonly pushes: Pushes;
  readonly artifacts: ArtifactStore;
  /** The tables, for the sign-in library. */
  readonly client: PrismaClient;
  /** Sequence of the newest timeline entry that somebody sees. */
  latest(actor: Actor): Promise<number>;
  /** @throws FoolproofError FP_AUTH_*, FP_REVIEW_OWN, FP_REGISTRY_NOT_FOUND. */
  authorize(
    action: Action,
    asked: {
      readonly actor: Actor | null;
      readonly mode: Mode;
      readonly id: string;
      readonly loading?: Loading | undefined;
    },
  ): Promise<void>;
  /** Answers as long as the database does. */
  health(): Promise<void>;
}

function workOf(kinds: Readonly<Record<Job["kind"], Work>>, onGivenUp: RegistryOptions["onGivenUp"]): Work {
  return {
    run: (job, signal) => kinds[job.kind].run(job, signal),
    async givenUp(job, error) {
      await kinds[job.kind].givenUp(job, error);
      onGivenUp?.(job, error);
    },
  };
}

/**
 * Opens a registry, its tables brought to the newest schema.
 * @throws FoolproofError FP_REGISTRY_LOCKED, FP_REGISTRY_DATABASE, FP_REGISTRY_MIGRATION.
 */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const artifacts = await openArtifactStore(options.artifacts);
  const database = await openDatabase(options.database);
  const { client } = database;
  const { recompute = null } = options;
  const read = auditReader(artifacts);
  const describe = changesBetween(read);
  const again = { client, artifacts, read, reproduction: options.reproduction ?? NOT_OFFERED };
  const work =
    recompute === null
      ? null
      : workOf(
          { recompute: recomputeWork(client, artifacts, recompute), reproduce: reproduceWork(again) },
          options.onGivenUp,
        );
  const queue =
    work === null
      ? null
      : database.kind === "embedded"
        ? startLocalQueue(client, work)
        : await startSharedQueue(client, database.url, work);
  const sweep = sweepUnfinished(client, artifacts);
  return {
    people: createPeople(client),
    tokens: createTokens(client),
    groups: createGroups(client),
    networks: createNetworks(client),
    audits: createAudits(client, read),
    reproduce: async (id) => {
      const after = await promiseReproduction(again, id);
      queue?.wake();
      return after;
    },
    reviews: createReviews(client, describe),
    comments: createComments(client),
    pushes: createPushes({
      client,
      artifacts,
      read,
      describe,
      version: options.version ?? "",
      wake: () => queue?.wake(),
    }),
    artifacts,
    client,
    latest: (actor) => latestSequence(client, actor),
    authorize: (action, asked) => authorize(client, action, asked),
    health: async () => {
      await client.$queryRaw`SELECT 1`;
    },
    [Symbol.asyncDispose]: async () => {
      await queue?.[Symbol.asyncDispose]();
      await sweep[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
