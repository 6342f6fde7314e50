export { BATCH, withTile } from "./batch.js";
export { SHAPE_RULES } from "./rules.js";
