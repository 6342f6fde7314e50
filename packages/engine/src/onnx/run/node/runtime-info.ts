import { env, listSupportedBackends } from "onnxruntime-node";

/** ONNX Runtime's version and the execution providers that it was built with. */
export const runtimeInfo = (): { readonly version: string; readonly providers: readonly string[] } => ({
  version: env.versions.node ?? env.versions.common,
  providers: listSupportedBackends().map(({ name }) => name),
});
