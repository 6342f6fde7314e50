import { router } from "../../procedure.js";
import { get } from "./get.js";
import { list } from "./list.js";

export const networks = router({ get, list });
