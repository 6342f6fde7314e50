import type { Metadata } from "next";
import { Tokens } from "../../tokens/Tokens";

export const metadata: Metadata = { title: "Tokens" };

export default function TokensPage() {
  return <Tokens />;
}
