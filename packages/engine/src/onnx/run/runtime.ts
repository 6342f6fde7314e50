import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from "onnxruntime-common";

/** The part of ONNX Runtime that runs programs: the same interface from onnxruntime-node and onnxruntime-web. */
export interface Runtime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** One thread a session: parallelism comes from workers, and fixed tiles on one thread give the same bits everywhere. */
export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
};
