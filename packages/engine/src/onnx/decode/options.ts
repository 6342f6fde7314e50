export interface ExternalRequest {
  /** As in the network: relative to its folder, without "..". */
  readonly location: string;
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

export interface DecodeOptions {
  /** The network's file name, for messages. */
  readonly file: string;
  /**
   * Reads constants that are stored beside the network. Returns null where there is no such file, fewer bytes where it is too
   * short; throws `outsideFolder(...)` where the location leads out of the network's folder after all (a link).
   * Absolute locations and ones with ".." are refused before the call.
   */
  readonly readExternal?: (request: ExternalRequest) => Uint8Array | null;
}
