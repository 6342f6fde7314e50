import { router } from "../../procedure.js";
import { create } from "./create.js";
import { list } from "./list.js";
import { revoke } from "./revoke.js";

export const tokens = router({ create, list, revoke });
