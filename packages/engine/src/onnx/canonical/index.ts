export { applyNetwork, CANONICAL_RULES, type CanonicalNetwork, type NetworkOperands } from "./canonical.js";
