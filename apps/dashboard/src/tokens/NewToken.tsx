"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import type { TokenScope } from "../api/types";
import { Button } from "../design/Button";
import { Card } from "../design/Card";
import { Command } from "../design/Command";
import { CheckField, SelectField, TextField } from "../design/Field";
import { Notice } from "../design/Notice";

const SCOPES: Readonly<Record<TokenScope, string>> = {
  read: "read what you may see",
  push: "push audits",
  review: "comment and act in reviews",
};

const DAYS = [7, 30, 90, 365];

/** Makes a token; its secret is shown this once. */
export function NewToken() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["read", "push"]);
  const [days, setDays] = useState(30);
  const create = useMutation(
    trpc.tokens.create.mutationOptions({
      onSuccess: async () => {
        setName("");
        await queries.invalidateQueries({ queryKey: trpc.tokens.list.queryKey() });
      },
    }),
  );
  return (
    <Card
      title="New token"
      lead="For a script or a batch job that cannot sign in by itself. It can never do more than you."
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name: name.trim(), scopes: [...scopes], days });
        }}
      >
        <div className="grid gap-3 sm:grid-cols-[2fr_1fr]">
          <TextField
            label="Name"
            hint="Where it is used, so that you know it again."
            required
            maxLength={100}
            value={name}
            onChange={(event) => {
              setName(event.target.value);
            }}
          />
          <SelectField
            label="Ends after"
            value={days}
            options={DAYS.map((one) => ({ value: String(one), text: `${String(one)} days` }))}
            onChange={(event) => {
              setDays(Number(event.target.value));
            }}
          />
        </div>
        <fieldset className="flex flex-wrap gap-x-5">
          <legend className="text-sm font-medium">It may</legend>
          {(Object.keys(SCOPES) as TokenScope[]).map((scope) => (
            <CheckField
              key={scope}
              label={SCOPES[scope]}
              checked={scopes.includes(scope)}
              onChange={(event) => {
                setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope));
              }}
            />
          ))}
        </fieldset>
        {create.error === null ? null : <ProblemNotice error={create.error} />}
        <Button
          type="submit"
          kind="primary"
          className="self-start"
          disabled={create.isPending || name.trim() === "" || scopes.length === 0}
        >
          Make the token
        </Button>
        {create.data === undefined ? null : (
          <Notice tone="good" title="Copy it now: it is not shown again" urgent>
            <Command lines={[create.data.secret]} />
            <p className="mt-1">
              The command line reads it from <code>FOOLPROOF_TOKEN</code>.
            </p>
          </Notice>
        )}
      </form>
    </Card>
  );
}
