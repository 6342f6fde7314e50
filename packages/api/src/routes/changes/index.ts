import { router } from "../../procedure.js";
import { latest } from "./latest.js";

export const changes = router({ latest });
