"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import type { Group, GroupRole } from "../api/types";
import { Button } from "../design/Button";
import { DataTable } from "../design/DataTable";
import { CheckField, TextField } from "../design/Field";
import { Dialog } from "../design/Dialog";
import { Loading } from "../design/Loading";
import { ROLE_WORDS, ROLES } from "./roles";

interface MembersProps {
  readonly group: Group;
  readonly editable: boolean;
}

interface Edited {
  readonly upn: string;
  readonly roles: readonly GroupRole[];
}

/** Who is in a group, and as what. */
export function Members({ group, editable }: MembersProps) {
  const trpc = useTRPC();
  const found = useQuery(trpc.groups.members.queryOptions({ group: group.slug }));
  const [edited, setEdited] = useState<Edited | null>(null);
  if (found.error !== null) return <ProblemNotice error={found.error} />;
  if (found.data === undefined) return <Loading what="the members" className="min-h-40" />;
  return (
    <div className="flex flex-col gap-3">
      <DataTable
        quiet
        caption={`Members of ${group.name}`}
        columns={[{ head: "name" }, { head: "account" }, { head: "roles" }, ...(editable ? [{ head: "change" }] : [])]}
        rows={found.data.map(({ person, roles }) => ({
          key: person.id,
          cells: [
            person.name,
            person.upn,
            roles.join(", "),
            ...(editable
              ? [
                  <Button
                    key="change"
                    aria-label={`Change the roles of ${person.name}`}
                    onClick={() => {
                      setEdited({ upn: person.upn, roles });
                    }}
                  >
                    Roles
                  </Button>,
                ]
              : []),
          ],
        }))}
      />
      {editable ? (
        <Button
          className="self-start"
          onClick={() => {
            setEdited({ upn: "", roles: ["member"] });
          }}
        >
          Add somebody
        </Button>
      ) : null}
      {edited === null ? null : (
        <RolesDialog
          group={group}
          edited={edited}
          onClose={() => {
            setEdited(null);
          }}
        />
      )}
    </div>
  );
}

interface RolesDialogProps {
  readonly group: Group;
  readonly edited: Edited;
  readonly onClose: () => void;
}

function RolesDialog({ group, edited, onClose }: RolesDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [upn, setUpn] = useState(edited.upn);
  const [roles, setRoles] = useState(edited.roles);
  const save = useMutation(
    trpc.groups.setMember.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.groups.pathKey() });
        onClose();
      },
    }),
  );
  return (
    <Dialog title={edited.upn === "" ? `Add somebody to ${group.name}` : `Roles of ${edited.upn}`} onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ group: group.slug, upn: upn.trim(), roles: [...roles] });
        }}
      >
        {edited.upn === "" ? (
          <TextField
            label="Account"
            hint="The name at the collaboration’s sign-in, not an e-mail address."
            required
            maxLength={200}
            value={upn}
            onChange={(event) => {
              setUpn(event.target.value);
            }}
          />
        ) : null}
        <fieldset className="flex flex-col">
          <legend className="text-sm font-medium">Roles; without any, the person leaves the group</legend>
          {ROLES.map((role) => (
            <CheckField
              key={role}
              label={
                <>
                  {role} <span className="text-soft">{ROLE_WORDS[role]}</span>
                </>
              }
              checked={roles.includes(role)}
              onChange={(event) => {
                setRoles(event.target.checked ? [...roles, role] : roles.filter((one) => one !== role));
              }}
            />
          ))}
        </fieldset>
        {save.error === null ? null : <ProblemNotice error={save.error} />}
        <div className="flex gap-2">
          <Button type="submit" kind="primary" disabled={save.isPending || upn.trim() === ""}>
            Save
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
