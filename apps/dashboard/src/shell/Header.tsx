"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { classes } from "../design/classes";
import { Person } from "./Person";
import { useSession } from "./session";
import { ThemeSwitch } from "./ThemeSwitch";

const PLACES = [
  { href: "/", text: "Networks", collaboration: false },
  { href: "/queue", text: "Queue", collaboration: false },
  { href: "/compare", text: "Compare", collaboration: false },
  { href: "/groups", text: "Groups", collaboration: false },
  { href: "/tokens", text: "Tokens", collaboration: true },
] as const;

const isAt = (path: string, href: string): boolean =>
  href === "/" ? path === "/" || path.startsWith("/networks") || path.startsWith("/audits") : path.startsWith(href);

/** The top of every page: where one can go, and who one is. */
export function Header() {
  const path = usePathname();
  const session = useSession();
  const mode = session.data?.mode;
  return (
    <header className="border-b border-line bg-card print:hidden">
      <div className="mx-auto flex min-h-14 max-w-[100rem] flex-wrap items-center gap-x-6 gap-y-1 px-3 py-1.5 sm:px-6">
        <Link href="/" className="text-lg font-bold text-ink no-underline">
          Foolproof
        </Link>
        <nav aria-label="Main" className="order-last w-full md:order-none md:w-auto">
          <ul className="flex flex-wrap gap-x-3 sm:gap-x-4">
            {PLACES.filter((one) => !one.collaboration || mode !== "embedded").map(({ href, text }) => (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={isAt(path, href) ? "page" : undefined}
                  className={classes(
                    "inline-flex min-h-9 items-center border-b-2 text-sm no-underline",
                    isAt(path, href)
                      ? "border-link font-semibold text-ink"
                      : "border-transparent text-soft hover:text-ink",
                  )}
                >
                  {text}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-h-9 grow items-center justify-end gap-3">
          {/* Known later than the page: beside what stands at the edge already, it moves nothing when it comes. */}
          <Person session={session.data} />
          <ThemeSwitch />
        </div>
      </div>
    </header>
  );
}
