export { gradient, type Seed } from "./gradient.js";
export { ADJOINTS, type Adjoint, type Step } from "./table.js";
