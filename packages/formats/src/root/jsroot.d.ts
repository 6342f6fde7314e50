/** The parts of JSROOT that are used here; the package declares no types for its `io` and `core` modules. */
declare module "jsroot/io" {
  export interface RootKey {
    readonly fName: string;
    readonly fRealName?: string;
    readonly fCycle: number;
    readonly fClassName: string;
  }
  export interface RootFile {
    readonly fKeys: readonly RootKey[];
    /** Bytes that the file says it has. */
    readonly fEND: number;
    readObject(name: string, cycle?: number): Promise<unknown>;
    readDirectory(name: string, cycle?: number): Promise<{ readonly fKeys: readonly RootKey[] }>;
    delete(): void;
    /** What the file says of a class and its members. */
    findStreamerInfo(
      className: string,
      version?: number,
      checksum?: number,
    ): { readonly fElements?: { readonly arr: readonly { readonly fTypeName: string }[] } } | null;
  }
  /** Reads ROOT's objects from bytes. */
  export class TBuffer {
    constructor(view: DataView, position: number, file: RootFile);
    o: number;
    classStreamer(target: object, className: string): unknown;
  }
  /** What a reader of files implements; `openFile` tells it by its class. */
  export class FileProxy {
    openFile(): Promise<boolean>;
    getFileName(): string;
    getFileSize(): number;
    readBuffer(position: number, length: number): Promise<DataView>;
    closeFile(): void;
  }
  export function openFile(proxy: FileProxy): Promise<RootFile>;
  /** Unpacks frames to `size` bytes; null where they are damaged. */
  export function R__unzip(view: DataView, size: number, quiet: boolean): Promise<DataView | null>;
}

declare module "jsroot/core" {
  export const internals: { _ZstdStream?: { decompress(frame: Uint8Array): Uint8Array } };
  export const version: string;
}
