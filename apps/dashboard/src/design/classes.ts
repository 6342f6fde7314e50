/** Class names that are given, joined. */
export const classes = (...names: readonly (string | false | null | undefined)[]): string =>
  names.filter((one) => typeof one === "string" && one !== "").join(" ");
