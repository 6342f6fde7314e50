import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { ApiProvider } from "../api/Provider";
import { Gate } from "../shell/Gate";
import { Header } from "../shell/Header";
import { Live } from "../shell/Live";
import { THEME_COOKIE } from "../theme/choice";
import "./globals.css";

export const metadata: Metadata = {
  title: { template: "%s – Foolproof", default: "Foolproof" },
  description: "Robustness of particle-physics networks: audits, recomputed and reviewed",
  referrer: "same-origin",
  // A plain file: as a route of Next.js (app/icon.svg) it fails for good once the reader who first asks for it goes away.
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

/** The frame of every page. Reading a cookie also makes each page fresh, as its policy's nonce has to be. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const theme = (await cookies()).get(THEME_COOKIE)?.value;
  return (
    <html lang="en" data-theme={theme === "light" || theme === "dark" ? theme : undefined} suppressHydrationWarning>
      <body>
        <ApiProvider>
          <a href="#main" className="absolute -left-[999px] z-50 rounded-md bg-card px-3 py-2 focus:top-2 focus:left-2">
            Skip to the content
          </a>
          <Header />
          <Live />
          <main id="main" tabIndex={-1} className="mx-auto max-w-[100rem] px-3 py-4 outline-none sm:px-6 sm:py-6">
            <Gate>{children}</Gate>
          </main>
        </ApiProvider>
      </body>
    </html>
  );
}
