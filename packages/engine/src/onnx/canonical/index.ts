export { applyNetwork, CANONICAL_RULES } from "./canonical.js";
