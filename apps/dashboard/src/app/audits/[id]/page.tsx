import type { Metadata } from "next";
import { Audit } from "../../../audit/Audit";

export const metadata: Metadata = { title: "Audit" };

export default async function AuditPage({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <Audit id={(await params).id} />;
}
