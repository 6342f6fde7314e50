"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import type { AuditDetail } from "../api/types";
import { Button } from "../design/Button";
import { SelectField } from "../design/Field";
import { useReview } from "./useAct";

type As = AuditDetail["review"]["assigned"][number]["as"];

const AS: readonly As[] = ["reviewer", "convener"];

/** Who looks at it, and a way to ask somebody. */
export function Assigned({ audit }: { readonly audit: AuditDetail }) {
  const { unassign } = useReview();
  const { assigned, may } = audit.review;
  return (
    <div className="flex flex-col gap-2 text-sm">
      <h3 className="font-semibold">Asked to review</h3>
      {assigned.length === 0 ? <p className="text-soft">Nobody yet.</p> : null}
      <ul className="flex flex-col gap-1">
        {assigned.map(({ id, upn, name, as }) => (
          <li key={`${id} ${as}`} className="flex flex-wrap items-center justify-between gap-2">
            <span>
              {name} <span className="text-soft">as {as}</span>
            </span>
            {may.includes("reviews.unassign") ? (
              <Button
                aria-label={`Ask ${name} no longer`}
                disabled={unassign.isPending}
                onClick={() => {
                  unassign.mutate({ audit: audit.id, upn, as });
                }}
              >
                Remove
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {unassign.error === null ? null : <ProblemNotice error={unassign.error} />}
      {may.includes("reviews.assign") ? <AskSomebody audit={audit} /> : null}
    </div>
  );
}

function AskSomebody({ audit }: { readonly audit: AuditDetail }) {
  const trpc = useTRPC();
  const { assign } = useReview();
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState("");
  const members = useQuery({ ...trpc.groups.members.queryOptions({ group: audit.group.slug }), enabled: open });
  if (!open)
    return (
      <Button
        className="self-start"
        onClick={() => {
          setOpen(true);
        }}
      >
        Ask somebody
      </Button>
    );
  const options = (members.data ?? []).flatMap(({ person, roles }) =>
    AS.filter((as) => roles.includes(as) && person.id !== audit.pushedBy.id).map((as) => ({
      value: `${as} ${person.upn}`,
      text: `${person.name}, ${as}`,
    })),
  );
  const [as, upn] = picked.split(" ");
  const asked = AS.find((one) => one === as);
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (asked === undefined || upn === undefined) return;
        assign.mutate(
          { audit: audit.id, upn, as: asked },
          {
            onSuccess: () => {
              setOpen(false);
            },
          },
        );
      }}
    >
      <SelectField
        label="Who"
        hint={`Reviewers and conveners of ${audit.group.name}.`}
        value={picked}
        options={[{ value: "", text: members.isPending ? "loading…" : "choose" }, ...options]}
        onChange={(event) => {
          setPicked(event.target.value);
        }}
      />
      {assign.error === null && members.error === null ? null : <ProblemNotice error={assign.error ?? members.error} />}
      <div className="flex gap-2">
        <Button type="submit" kind="primary" disabled={picked === "" || assign.isPending}>
          Ask
        </Button>
        <Button
          onClick={() => {
            setOpen(false);
          }}
        >
          Cancel
        </Button>
      </div>
    </form>
  );
}
