/** What a shell is told. */
export const EXIT = { ok: 0, failure: 1, cancelled: 2, gateFailed: 3, authentication: 4, usage: 64 } as const;
