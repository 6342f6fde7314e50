/** What a browser does of a sign-in: keeps cookies by host, follows redirects, sends forms. */
export interface Browser {
  open(
    address: string,
    init?: RequestInit,
  ): Promise<{ readonly url: URL; readonly response: Response; readonly text: string }>;
  /** Cookies that it would send to an address. */
  cookies(address: string): string;
}

export function newBrowser(): Browser {
  const jar = new Map<string, Map<string, string>>();
  const cookies = (address: string): string =>
    [...(jar.get(new URL(address).host) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  const keep = (url: URL, response: Response): void => {
    const own = jar.get(url.host) ?? new Map<string, string>();
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";");
      const [name = "", ...value] = pair.split("=");
      if (attributes.some((one) => /max-age=0|expires=thu, 01 jan 1970/i.test(one))) own.delete(name.trim());
      else own.set(name.trim(), value.join("="));
    }
    jar.set(url.host, own);
  };
  return {
    cookies,
    async open(address, init = {}) {
      let [url, request] = [new URL(address), init];
      for (let step = 0; step < 20; step++) {
        const headers = new Headers(request.headers);
        const sent = cookies(url.href);
        if (sent !== "") headers.set("Cookie", sent);
        if (request.method === "POST") headers.set("Origin", url.origin);
        const response = await fetch(url, { ...request, headers, redirect: "manual" });
        keep(url, response);
        const to = response.headers.get("Location");
        if (to === null) return { url, response, text: await response.text() };
        await response.arrayBuffer();
        [url, request] = [new URL(to, url), {}];
      }
      throw new Error(`${address} goes round in circles`);
    },
  };
}

/** A form as a browser sends it. */
export const form = (fields: Readonly<Record<string, string>>): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

/** Signs in at a server through its provider's pages: name, then consent. @returns where the browser ends */
export async function signIn(browser: Browser, server: string, login: string): ReturnType<Browser["open"]> {
  const forms: readonly Readonly<Record<string, string>>[] = [
    { prompt: "login", login, password: "any" },
    { prompt: "consent" },
  ];
  let page = await browser.open(`${server}/sign-in?to=/health`);
  for (const fields of forms) {
    if (page.url.origin === server) break;
    page = await browser.open(page.url.href, form(fields));
  }
  return page;
}
