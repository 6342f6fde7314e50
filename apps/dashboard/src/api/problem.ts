/** What went wrong, as the registry says it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const text = (from: object, key: string): string | undefined => {
  const value: unknown = Reflect.get(from, key);
  return typeof value === "string" && value !== "" ? value : undefined;
};

const inside = (from: unknown, key: string): unknown =>
  typeof from === "object" && from !== null ? Reflect.get(from, key) : undefined;

/** The registry's own words about an error; where none came, the network's. */
export function problemOf(error: unknown): Problem {
  const told = inside(inside(error, "data"), "foolproof");
  if (typeof told === "object" && told !== null) {
    const code = text(told, "code");
    if (code !== undefined)
      return { code, message: text(told, "message") ?? "", hint: text(told, "hint") ?? `foolproof explain ${code}` };
  }
  return {
    code: "",
    message: error instanceof Error ? error.message : String(error),
    hint: "If the registry has been stopped, start it again: foolproof serve. This page goes on by itself.",
  };
}

/** Would asking again give the same answer? Refusals do; a registry that is out of reach may come back. */
export function isFinal(error: unknown): boolean {
  const status = inside(inside(error, "data"), "httpStatus");
  return typeof status === "number" && status < 500;
}

/** Not there, or not to be seen: the registry makes no difference between the two. */
export const isNotFound = (error: unknown): boolean => inside(inside(error, "data"), "httpStatus") === 404;
