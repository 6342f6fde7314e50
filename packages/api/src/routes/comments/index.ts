import { router } from "../../procedure.js";
import { add } from "./add.js";
import { list } from "./list.js";
import { reopen } from "./reopen.js";
import { resolve } from "./resolve.js";

export const comments = router({ add, list, reopen, resolve });
