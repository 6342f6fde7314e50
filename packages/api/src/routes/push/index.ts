import { router } from "../../procedure.js";
import { begin } from "./begin.js";
import { finish } from "./finish.js";
import { state } from "./state.js";

export const push = router({ begin, finish, state });
