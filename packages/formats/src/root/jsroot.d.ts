/** The parts of JSROOT that are used here; the package declares no types for its `io` and `core` modules. */
declare module "jsroot/io" {
  export interface RootKey {
    readonly fName: string;
    readonly fRealName?: string;
    readonly fCycle: number;
    readonly fClassName: string;
    /** Where the object lies with its key, how long both are, the key alone, and the object unpacked. */
    readonly fSeekKey: number;
    readonly fNbytes: number;
    readonly fKeylen: number;
    readonly fObjlen: number;
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

declare module "jsroot/rntuple" {
  export interface NtupleField {
    readonly parentFieldId: number;
    /** 0 a value, 1 a collection, 2 a record, 3 a variant, 4 streamed as objects. */
    readonly structRole: number;
    readonly fieldName: string;
    readonly typeName: string;
    /** Of an array of fixed size. */
    readonly arraySize: bigint | null;
  }
  export interface NtupleColumn {
    readonly coltype: number;
    readonly bitsOnStorage: number;
    readonly fieldId: number;
    readonly representationIndex: number;
    readonly firstElementIndex: bigint | null;
  }
  export interface NtuplePage {
    readonly numElements: bigint;
    readonly locator: { readonly size: number; readonly offset: bigint };
  }
  export interface NtupleDescription {
    readonly fieldDescriptors: readonly NtupleField[];
    readonly columnDescriptors: readonly NtupleColumn[];
    /** Columns of fields that only show what others store. */
    readonly aliasColumns: readonly { readonly physicalColumnId: number; readonly fieldId: number }[];
    readonly clusterGroups: readonly {
      readonly pageListLength: bigint;
      readonly pageListLocator: { readonly size: number; readonly offset: bigint };
    }[];
    /** Of the group of clusters that was read last. */
    readonly clusterSummaries: readonly { readonly numEntries: number }[];
    readonly pageLocations: readonly (readonly { readonly pages: readonly NtuplePage[] }[])[];
    deserializePageList(list: DataView): void;
  }
  /** Null where the description is damaged. */
  export function readHeaderFooter(tuple: object): Promise<NtupleDescription | null>;
}
