import { router } from "../../procedure.js";
import { create } from "./create.js";
import { history } from "./history.js";
import { list } from "./list.js";
import { members } from "./members.js";
import { setMember } from "./setMember.js";
import { setPolicy } from "./setPolicy.js";

export const groups = router({ create, history, list, members, setMember, setPolicy });
