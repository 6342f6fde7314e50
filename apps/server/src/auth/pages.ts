const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands in HTML, attributes included. */
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}
code{font-size:1.6rem;letter-spacing:.15em}button{font:inherit;padding:.6rem 1.2rem;margin:0 .6rem .6rem 0;min-height:2.75rem}`;

/** Policy of these pages: no script, nothing loaded, forms to this server only. */
export const PLAIN_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A page of a few words that needs neither script nor dashboard. @param body HTML */
export const plainPage = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escapeHtml(title)} · Foolproof</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>\n`;

/** Asks the one who is signed in whether a command line may act for them. */
export const devicePage = ({ code, name }: { readonly code: string; readonly name: string }): string =>
  plainPage(
    "Sign in a command line",
    `<p>A <strong>foolproof login</strong> asks to act for ${escapeHtml(name)}. It shows this code:</p>` +
      `<p><code>${escapeHtml(code)}</code></p><p>Go on only if the code stands in a terminal of your own.</p>` +
      `<form method="post" action="/device"><input type="hidden" name="user_code" value="${escapeHtml(code)}">` +
      `<button name="answer" value="approve">Allow</button><button name="answer" value="deny">Refuse</button></form>`,
  );

/** Asks for the code, where the address did not carry one or a wrong one. */
export const deviceCodePage = (problem: string | null): string =>
  plainPage(
    "Sign in a command line",
    `${problem === null ? "" : `<p role="alert">${escapeHtml(problem)}</p>`}<form method="get" action="/device">` +
      `<p><label>Code that the terminal shows <input name="user_code" autocomplete="off" required></label></p><button>Go on</button></form>`,
  );
