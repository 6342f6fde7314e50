export { applyNetwork, CANONICAL_RULES, type FreedOperands } from "./canonical.js";
