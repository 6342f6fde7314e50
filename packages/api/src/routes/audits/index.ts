import { router } from "../../procedure.js";
import { compare } from "./compare.js";
import { find } from "./find.js";
import { get } from "./get.js";
import { list } from "./list.js";
import { reproduce } from "./reproduce.js";

export const audits = router({ compare, find, get, list, reproduce });
