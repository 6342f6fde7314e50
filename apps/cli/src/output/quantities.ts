/** A time for reading. */
export const duration = (seconds: number): string =>
  seconds < 90
    ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
    : seconds < 5400
      ? `${(seconds / 60).toFixed(0)} min`
      : `${(seconds / 3600).toFixed(1)} h`;

/** A size in memory or on disk for reading. */
export const bytes = (count: number): string =>
  count < 2 ** 30 ? `${String(Math.ceil(count / 2 ** 20))} MiB` : `${(count / 2 ** 30).toFixed(1)} GiB`;
