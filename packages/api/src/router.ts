import { router } from "./procedure.js";
import { audits } from "./routes/audits/index.js";
import { changes } from "./routes/changes/index.js";
import { comments } from "./routes/comments/index.js";
import { groups } from "./routes/groups/index.js";
import { networks } from "./routes/networks/index.js";
import { push } from "./routes/push/index.js";
import { reviews } from "./routes/reviews/index.js";
import { session } from "./routes/session/index.js";
import { tokens } from "./routes/tokens/index.js";

/** Every route of the registry, by area. */
export const appRouter = router({ audits, changes, comments, groups, networks, push, reviews, session, tokens });

/** What a typed client is made of. */
export type AppRouter = typeof appRouter;
