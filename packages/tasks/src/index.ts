export { type DonutEvents, donutCsv, donutEvents } from "./donut.js";
export { findTask, listTasks, materialiseTask, type Task, taskFolder, taskSpecPath } from "./tasks.js";
