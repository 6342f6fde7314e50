/** Where in the user's own material a mistake sits; every field that is known is filled. */
export interface ErrorPlace {
  readonly file?: string;
  /** 1-based line in `file`. */
  readonly line?: number;
  /** Path inside the spec, e.g. `observables.jet1_pt.uncertainty`. */
  readonly path?: string;
  readonly column?: string;
  /** 0-based event row in `file`. */
  readonly row?: number;
  readonly value?: string | number;
  readonly node?: string;
  readonly operator?: string;
}

export interface ErrorDescription {
  /** `FP_<AREA>_<WHAT>`, listed in the catalogue. */
  readonly code: string;
  /** What is wrong, in the user's own names and values. */
  readonly message: string;
  /** The next step. */
  readonly hint?: string;
  readonly where?: ErrorPlace;
  readonly cause?: unknown;
}

/** The one error type that users see: a stable code, what is wrong with their own names and values, and the next step. */
export class FoolproofError extends Error {
  override readonly name = "FoolproofError";
  readonly code: string;
  readonly hint: string;
  readonly where: ErrorPlace;

  constructor({ code, message, hint = "", where = {}, cause }: ErrorDescription) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.where = where;
  }

  /** The shape that `--json` prints. */
  toJSON(): { error: { code: string; message: string; hint: string; where: ErrorPlace } } {
    return { error: { code: this.code, message: this.message, hint: this.hint, where: this.where } };
  }
}
