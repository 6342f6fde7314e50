import path from "node:path";

/** A path as one would type it here: relative where that is shorter to read. */
export const shownPath = (place: string): string => {
  const relative = path.relative(process.cwd(), place);
  return relative.startsWith("..") ? place : relative || ".";
};

/** A word as a shell takes it: quoted where it has to be. */
export const shellWord = (text: string): string =>
  /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
