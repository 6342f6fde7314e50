export { dataFolder, settingsFolder } from "./config/places.js";
export { readRuntime, type Runtime } from "./embedded/runtimeFile.js";
export { readLocalToken } from "./embedded/token.js";
export type { RunningServer } from "./start.js";
export { serve, type ServeOptions } from "./serve.js";
