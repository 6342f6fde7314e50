import type { Metadata } from "next";
import { Network } from "../../../network/Network";

export const metadata: Metadata = { title: "Network" };

export default async function NetworkPage({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <Network id={(await params).id} />;
}
