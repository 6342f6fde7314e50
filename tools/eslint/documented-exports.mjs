/** Every exported function and class of a package carries a doc comment: what goes in, what comes out, in which unit. */
export const documentedExports = {
  meta: {
    type: "suggestion",
    docs: { description: "Require a doc comment on exported functions and classes" },
    messages: { missing: "Exported {{name}} needs a doc comment (/** ... */) saying what goes in and what comes out." },
    schema: [],
  },
  create(context) {
    const check = (node, declared, name) => {
      const before = context.sourceCode.getCommentsBefore(node).at(-1);
      if (before?.type === "Block" && before.value.startsWith("*")) return;
      context.report({ node: declared, messageId: "missing", data: { name } });
    };
    return {
      ExportNamedDeclaration(node) {
        const { declaration } = node;
        if (declaration?.type === "FunctionDeclaration" || declaration?.type === "ClassDeclaration") {
          // The doc comment of an overloaded function stands above its first signature.
          const previous = node.parent.body[node.parent.body.indexOf(node) - 1];
          const overload = previous?.declaration?.type === "TSDeclareFunction";
          if (!overload) check(node, declaration.id ?? declaration, declaration.id?.name ?? "declaration");
        }
        if (declaration?.type === "VariableDeclaration") {
          const functions = declaration.declarations.filter(({ init }) => /Function/.test(init?.type ?? ""));
          for (const { id } of functions) check(node, id, id.name);
        }
      },
    };
  },
};
