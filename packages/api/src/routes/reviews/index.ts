import { router } from "../../procedure.js";
import { act } from "./act.js";
import { assign } from "./assign.js";
import { timeline } from "./timeline.js";
import { unassign } from "./unassign.js";

export const reviews = router({ act, assign, timeline, unassign });
