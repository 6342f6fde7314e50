import Link from "next/link";
import { classes } from "./classes";

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
}

/** Views of one list, each with an address of its own. */
export function Tabs({ label, tabs }: TabsProps) {
  return (
    <nav aria-label={label} className="print:hidden">
      <ul className="flex flex-wrap gap-x-1 border-b border-line">
        {tabs.map(({ href, text, current }) => (
          <li key={href}>
            <Link
              href={href}
              replace
              scroll={false}
              aria-current={current ? "page" : undefined}
              className={classes(
                "-mb-px inline-flex min-h-9 items-center border-b-2 px-3 text-sm no-underline",
                current ? "border-link font-semibold text-ink" : "border-transparent text-soft hover:text-ink",
              )}
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
