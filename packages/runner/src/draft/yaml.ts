const PLAIN = /^([A-Za-z_]|\.{0,2}\/)[\w./-]*( [\w./-]+)*$/;
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** A text as YAML writes it: plain where that is safe, in double quotes elsewhere. */
export const yamlText = (text: string): string =>
  PLAIN.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text);

/** A number as YAML reads it again. */
export const yamlNumber = (value: number): string =>
  value === Infinity ? ".inf" : value === -Infinity ? "-.inf" : String(value);

/** One mapping on one line. */
export const yamlFlow = (entries: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(entries)
    .map(([key, value]) => `${yamlText(key)}: ${value}`)
    .join(", ")} }`;

/** A list on one line. */
export const yamlList = (values: readonly string[]): string => `[${values.join(", ")}]`;
