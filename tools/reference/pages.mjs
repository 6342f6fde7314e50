const MADE = "<!-- Made by `npm run generate`. -->\n\n";

const escapeCell = (text) => String(text).replaceAll("|", "\\|").replaceAll("\n", " ");
const table = (head, rows) =>
  `| ${head.join(" | ")} |\n|${head.map(() => "---").join("|")}|\n${rows.map((row) => `| ${row.map(escapeCell).join(" | ")} |`).join("\n")}\n`;

/** One section a command, from commander's own definitions. */
export function commandPage(program) {
  const sections = [];
  const visit = (command, path) => {
    for (const one of command.commands) {
      if (one._hidden === true || one.name() === "help") continue;
      const name = [...path, one.name()];
      const words = one.registeredArguments.map((argument) => {
        const inner = `${argument.name()}${argument.variadic ? "..." : ""}`;
        return argument.required ? `<${inner}>` : `[${inner}]`;
      });
      const options = one.options.filter((option) => !option.hidden);
      sections.push(
        `## foolproof ${name.join(" ")}\n\n${sentence(one.description())}\n\n\`\`\`\nfoolproof ${[...name, ...words, ...(options.length > 0 ? ["[options]"] : [])].join(" ")}\n\`\`\`\n`,
      );
      if (words.length > 0)
        sections.push(
          table(
            ["argument", ""],
            one.registeredArguments.map((argument, i) => [`\`${words[i]}\``, argument.description]),
          ),
        );
      if (options.length > 0)
        sections.push(
          table(
            ["option", ""],
            options.map((option) => [
              `\`${option.flags}\``,
              option.description + (option.defaultValue === undefined ? "" : ` (default: ${option.defaultValue})`),
            ]),
          ),
        );
      visit(one, name);
    }
  };
  visit(program, []);
  return `${MADE}# Commands

In a clone, \`npm start -- ARGS\` is \`foolproof ARGS\` in the folder where you call it. Results go to stdout, everything else to stderr.
With \`--json\` an error is an object on stdout as well: \`{"error": {"code", "message", "hint", "where"}}\`.

${table(
  ["exit code", "meaning"],
  [
    ["0", "done"],
    ["1", "failed; the error says why"],
    ["2", "cancelled (Ctrl-C); an audit says how to go on"],
    ["3", "a gate of the spec failed (`baseline`)"],
    ["64", "wrong usage"],
  ],
)}
${table(
  ["environment", "meaning"],
  [
    ["`FOOLPROOF_WORKERS`", "worker threads; `--workers` goes before it"],
    ["`NO_COLOR`", "no colours"],
    ["`FOOLPROOF_DEBUG=1`", "stack traces with errors"],
  ],
)}
${sections.join("\n")}`;
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function typeOf(schema) {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${one}\``).join(", ");
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
  if (schema.type === "array")
    return schema.prefixItems !== undefined ? "[min, max]" : `list of ${typeOf(schema.items ?? {})}`;
  if (schema.properties !== undefined) return `{${Object.keys(schema.properties).join(", ")}}`;
  if (schema.additionalProperties !== undefined && schema.type === "object") return "names with values";
  return schema.type ?? "number, `.inf` or `-.inf`";
}

function rowsOf(schema, path) {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((one) => rowsOf(one, path));
  if (schema.type === "array") return rowsOf(schema.items ?? {}, `${path}[]`);
  if (schema.properties === undefined)
    return typeof schema.additionalProperties === "object" ? rowsOf(schema.additionalProperties, `${path}.NAME`) : [];
  return Object.entries(schema.properties).flatMap(([key, one]) => {
    const full = path === "" ? key : `${path}.${key}`;
    const fallback =
      one.default === undefined
        ? (schema.required ?? []).includes(key)
          ? "required"
          : ""
        : `\`${JSON.stringify(one.default)}\``;
    return [[`\`${full}\``, typeOf(one), fallback, one.description ?? ""], ...rowsOf(one, full)];
  });
}

/** Every key of audit.yaml, from its JSON Schema, and every attack with its parameters. */
export function specPage(schema, attacks) {
  const rows = rowsOf(schema, "").filter(([key]) => key !== "`$schema`");
  const unique = rows.filter(([key], i) => rows.findIndex(([other]) => other === key) === i);
  return `${MADE}# audit.yaml

\`foolproof init NETWORK DATA\` writes a first one; the JSON Schema in \`apps/cli/schemas/audit.schema.json\` completes and checks it in editors.
Paths are relative to the spec's folder. A mistake is answered with file, line, key and the nearest known name.

${table(["key", "value", "default", ""], unique)}
## Formulas

Selections, constraints, derived observables, uncertainties, weights and regions are formulas of columns and observables:
\`+ - * / ^\`, comparisons, \`and or not\`, \`where(condition, a, b)\`, \`abs min max sqrt exp log sin cos tan sinh cosh tanh atan2 hypot\`,
\`deltaPhi(a, b)\` (in [-pi, pi)), \`missing(x)\`, \`coalesce(x, value)\`, \`pi\`. Names with blanks stand in backticks. Of lists: elements (\`Jet_pt[0]\`), and \`sum\`, \`count\`, \`mean\`, \`min\`, \`max\`, \`any\`, \`all\` of one expression ([lists](../how-to/lists.md)). Numbers carry no hidden unit.

## Attacks

${Object.values(attacks)
  .map(({ name, summary, defaults }) => {
    const keys = Object.keys(defaults);
    return `- \`${name}\`: ${summary}${keys.length === 0 ? "" : ` Parameters: ${keys.map((key) => `\`${key}\` (${defaults[key]})`).join(", ")}.`}`;
  })
  .join("\n")}

An attack is its name, or \`{ id: pgd-long, name: pgd, steps: 80, scales: [0.5, 1] }\`.
`;
}

/** One section a code. */
export const errorPage = (catalogue) => `${MADE}# Errors

\`foolproof explain CODE\` prints the same.

${Object.entries(catalogue)
  .map(([code, { cause, cure }]) => `## ${code}\n\n${cause}\n\n**What to do:** ${cure}\n`)
  .join("\n")}`;

/** The operators of which networks may consist. */
export const operatorPage = (rules) => `${MADE}# Operators

Networks of these ONNX operators have a gradient, with broadcasting as ONNX defines it. Any other operator is refused by name, or, where ONNX Runtime
knows it, still scored and attacked without a gradient; \`foolproof inspect NETWORK\` says which is the case.

${Object.keys(rules)
  .sort()
  .map((name) => `\`${name}\``)
  .join(", ")}

A final Sigmoid or Softmax is peeled off for gradients: a saturated network is not taken for a robust one. At kinks the derivative is PyTorch's.
A gradient goes straight through the rounding of quantised layers; \`inspect\` and the audit's self-check say so. Recurrent layers are written out step
by step, up to 1024 steps of one length for all events. [What the engine makes of published networks](networks.md) is a table of its own.
`;
