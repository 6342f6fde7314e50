"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import { Card } from "../design/Card";
import { DataTable } from "../design/DataTable";
import { Empty } from "../design/Empty";
import { Loading } from "../design/Loading";
import { policyText } from "./policyText";

/** The groups that one belongs to. */
export function Groups() {
  const trpc = useTRPC();
  const found = useQuery(trpc.groups.list.queryOptions());
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-2xl font-bold">Groups</h1>
      {found.error !== null ? (
        <ProblemNotice error={found.error} />
      ) : found.data === undefined ? (
        <Loading what="your groups" className="min-h-[40vh]" />
      ) : found.data.length === 0 ? (
        <Empty title="You belong to no group yet">
          <p>A convener of your analysis or working group adds you, or the collaboration’s sign-in does.</p>
        </Empty>
      ) : (
        <Card>
          <DataTable
            quiet
            caption="Your groups"
            columns={[{ head: "group" }, { head: "your roles" }, { head: "endorsement takes" }]}
            rows={found.data.map(({ id, slug, name, myRoles, policy }) => ({
              key: id,
              cells: [
                <Link key="name" href={`/groups/${slug}`}>
                  {name}
                </Link>,
                myRoles.join(", ") || "none",
                policyText(policy),
              ],
            }))}
          />
        </Card>
      )}
    </div>
  );
}
