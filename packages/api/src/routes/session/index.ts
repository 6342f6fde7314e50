import { router } from "../../procedure.js";
import { me } from "./me.js";

export const session = router({ me });
