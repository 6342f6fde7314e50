"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import type { Group } from "../api/types";
import { Button } from "../design/Button";
import { CheckField, TextField } from "../design/Field";

const MOST = 10;

const whole = (text: string): number => Math.min(MOST, Math.max(0, Math.round(Number(text) || 0)));

/** Changes what a group asks for. */
export function PolicyForm({ group }: { readonly group: Group }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [policy, setPolicy] = useState(group.policy);
  const save = useMutation(
    trpc.groups.setPolicy.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.groups.pathKey() }),
    }),
  );
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ group: group.slug, policy });
      }}
    >
      {(["reviewers", "conveners"] as const).map((who) => (
        <TextField
          key={who}
          type="number"
          min={0}
          max={MOST}
          label={who === "reviewers" ? "Reviewers" : "Conveners"}
          className="w-28"
          value={policy[who]}
          onChange={(event) => {
            setPolicy({ ...policy, [who]: whole(event.target.value) });
          }}
        />
      ))}
      <CheckField
        label="and the audit must be reproduced"
        checked={policy.requireReproduced}
        onChange={(event) => {
          setPolicy({ ...policy, requireReproduced: event.target.checked });
        }}
      />
      <Button type="submit" kind="primary" disabled={save.isPending}>
        Save
      </Button>
      <span role="status" className="text-sm text-soft">
        {save.isSuccess ? "Saved" : ""}
      </span>
      {save.error === null ? null : <ProblemNotice error={save.error} />}
    </form>
  );
}
