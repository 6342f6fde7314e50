import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
export default {
  // Dependencies lie in the workspace's folder; without it, Next.js guesses by lockfiles.
  turbopack: { root: fileURLToPath(new URL("../..", import.meta.url)) },
  // `npm run check` looks at types and lint, once for the whole workspace.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // Pages hold no data of their own, so nothing of theirs is worth a cache between servers.
  devIndicators: false,
};
