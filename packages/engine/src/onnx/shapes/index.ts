export { BATCH, batchAxis, carriesBatch, checkEventsApart, shapeText, withTile } from "./batch.js";
export { broadcastAxes, broadcastShapes, positiveAxis, sameShape } from "./broadcast.js";
export { SHAPE_RULES, type Typed } from "./rules.js";
