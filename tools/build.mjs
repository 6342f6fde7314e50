// `npm run build`: the bootstrap is the build, skipped when nothing changed.
import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
