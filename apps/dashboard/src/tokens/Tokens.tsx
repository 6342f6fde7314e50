"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import { Button } from "../design/Button";
import { Card } from "../design/Card";
import { DataTable } from "../design/DataTable";
import { Dialog } from "../design/Dialog";
import { Empty } from "../design/Empty";
import { Loading } from "../design/Loading";
import { Notice } from "../design/Notice";
import { When } from "../design/When";
import { dateText } from "../words/dates";
import { useSession } from "../shell/session";
import { NewToken } from "./NewToken";

interface Revoked {
  readonly id: string;
  readonly name: string;
}

/** Tokens for scripts and batch systems. */
export function Tokens() {
  const trpc = useTRPC();
  const session = useSession();
  const embedded = session.data?.mode === "embedded";
  const found = useQuery({ ...trpc.tokens.list.queryOptions(), enabled: !embedded });
  const [revoked, setRevoked] = useState<Revoked | null>(null);
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-2xl font-bold">Tokens</h1>
      {embedded ? (
        <Notice tone="info">This registry runs on your own machine; the command line there needs no token.</Notice>
      ) : (
        <>
          <NewToken />
          <Card title="Your tokens">
            {found.error !== null ? (
              <ProblemNotice error={found.error} />
            ) : found.data === undefined ? (
              <Loading what="your tokens" className="min-h-32" />
            ) : found.data.length === 0 ? (
              <Empty title="No token yet">
                <p>
                  On your own machine you need none: <code>foolproof login</code> signs the command line in.
                </p>
              </Empty>
            ) : (
              <DataTable
                quiet
                caption="Your tokens"
                columns={[
                  { head: "name" },
                  { head: "may" },
                  { head: "made" },
                  { head: "ends" },
                  { head: "last used" },
                  { head: "revoke" },
                ]}
                rows={found.data.map((one) => ({
                  key: one.id,
                  cells: [
                    one.name,
                    one.scopes.join(", "),
                    <When key="made" at={one.createdAt} />,
                    dateText(one.expiresAt),
                    one.usedAt === null ? "never" : <When key="used" at={one.usedAt} />,
                    <Button
                      key="revoke"
                      kind="danger"
                      aria-label={`Revoke ${one.name}`}
                      onClick={() => {
                        setRevoked({ id: one.id, name: one.name });
                      }}
                    >
                      Revoke
                    </Button>,
                  ],
                }))}
              />
            )}
          </Card>
        </>
      )}
      {revoked === null ? null : (
        <RevokeDialog
          token={revoked}
          onClose={() => {
            setRevoked(null);
          }}
        />
      )}
    </div>
  );
}

function RevokeDialog({ token, onClose }: { readonly token: Revoked; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.tokens.pathKey() });
        onClose();
      },
    }),
  );
  return (
    <Dialog title={`Revoke ${token.name}?`} onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p>Whatever uses it is refused from now on. This cannot be undone.</p>
        {revoke.error === null ? null : <ProblemNotice error={revoke.error} />}
        <div className="flex gap-2">
          <Button
            kind="danger"
            disabled={revoke.isPending}
            onClick={() => {
              revoke.mutate({ id: token.id });
            }}
          >
            Revoke
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </div>
    </Dialog>
  );
}
