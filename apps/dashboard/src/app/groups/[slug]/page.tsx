import type { Metadata } from "next";
import { GroupPage } from "../../../groups/GroupPage";

export const metadata: Metadata = { title: "Group" };

export default async function GroupRoute({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  return <GroupPage slug={(await params).slug} />;
}
