"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import { Card } from "../design/Card";
import { Empty } from "../design/Empty";
import { Loading } from "../design/Loading";
import { GroupHistory } from "./GroupHistory";
import { Members } from "./Members";
import { PolicyForm } from "./PolicyForm";
import { policyText } from "./policyText";

/** A group: who is in it, and what it asks for before it endorses an audit. */
export function GroupPage({ slug }: { readonly slug: string }) {
  const trpc = useTRPC();
  const groups = useQuery(trpc.groups.list.queryOptions());
  if (groups.error !== null) return <ProblemNotice error={groups.error} />;
  if (groups.data === undefined) return <Loading what="the group" className="min-h-[40vh]" />;
  const group = groups.data.find((one) => one.slug === slug);
  if (group === undefined)
    return (
      <Empty page title="There is no such group, or you are not in it">
        <p>
          <Link href="/groups">To your groups</Link>
        </p>
      </Empty>
    );
  return (
    <div className="flex flex-col gap-4">
      <title>{`${group.name} – Foolproof`}</title>
      <div>
        <p className="text-sm text-soft">
          <Link href="/groups">Groups</Link>
        </p>
        <h1 className="text-2xl font-bold">{group.name}</h1>
        <p className="text-soft">Your roles: {group.myRoles.join(", ") || "none"}</p>
      </div>
      <Card
        title="Before an audit is endorsed"
        lead={`It takes ${policyText(group.policy)}. Nobody approves an audit that they pushed themselves.`}
      >
        {group.may.includes("groups.setPolicy") ? (
          <PolicyForm group={group} />
        ) : (
          <p className="text-soft">A convener can change this.</p>
        )}
      </Card>
      <Card title="Members">
        <Members group={group} editable={group.may.includes("groups.setMember")} />
      </Card>
      <Card title="History" lead="Who was given which roles, and what the group has asked for.">
        <GroupHistory group={group.slug} />
      </Card>
    </div>
  );
}
