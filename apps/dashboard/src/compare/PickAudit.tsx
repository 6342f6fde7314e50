"use client";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/Provider";
import type { AuditSummary } from "../api/types";
import { SelectField, TextField } from "../design/Field";

interface PickAuditProps {
  readonly label: string;
  /** Id of the picked audit; empty: none yet. */
  readonly value: string;
  readonly onPick: (id: string) => void;
}

const MOST = 50;

type Named = Pick<AuditSummary, "title" | "network" | "pushedAt" | "digest">;

const named = ({ title, network, pushedAt, digest }: Named): string =>
  `${title}, ${pushedAt.slice(0, 10)} (${network.name}, version ${String(network.number)}; ${digest.slice(0, 8)})`;

/** Picks an audit among those that fit some words. */
export function PickAudit({ label, value, onPick }: PickAuditProps) {
  const trpc = useTRPC();
  const [words, setWords] = useState("");
  const found = useQuery({
    ...trpc.audits.list.queryOptions({ limit: MOST, ...(words.trim() === "" ? {} : { search: words.trim() }) }),
    placeholderData: keepPreviousData,
  });
  const picked = useQuery(trpc.audits.get.queryOptions(value === "" ? skipToken : { id: value }));
  const rows = found.data?.rows ?? [];
  const others = rows.some((one) => one.id === value) || picked.data === undefined ? rows : [picked.data, ...rows];
  const more = (found.data?.total ?? 0) > MOST;
  return (
    <fieldset className="grid min-w-0 grid-cols-1 gap-2 rounded-lg border border-line bg-card p-3 sm:grid-cols-[1fr_2fr]">
      <legend className="px-1 text-sm font-semibold">{label}</legend>
      <TextField
        type="search"
        label="Words"
        maxLength={200}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
        }}
      />
      <SelectField
        label="Audit"
        hint={more ? `The newest ${String(MOST)} that fit; words find the others.` : undefined}
        value={value}
        options={[{ value: "", text: "choose" }, ...others.map((one) => ({ value: one.id, text: named(one) }))]}
        onChange={(event) => {
          onPick(event.target.value);
        }}
      />
    </fieldset>
  );
}
