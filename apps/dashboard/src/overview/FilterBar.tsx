"use client";
import { useEffect, useRef, useState } from "react";
import type { Group } from "../api/types";
import { SelectField, TextField } from "../design/Field";
import { BADGE_WORDS, STATE_WORDS } from "../words/states";
import { type Filters, SORTS, STATES } from "./filters";

interface FilterBarProps {
  readonly filters: Filters;
  readonly groups: readonly Group[];
  readonly onChange: (change: Partial<Filters>) => void;
}

/** Long enough that a word is typed to its end, short enough not to be noticed. */
const PAUSE_MS = 250;

const any = (what: string) => ({ value: "", text: `any ${what}` });

/** What narrows the list, and its order. */
export function FilterBar({ filters, groups, onChange }: FilterBarProps) {
  return (
    <form
      role="search"
      aria-label="Networks"
      onSubmit={(event) => {
        event.preventDefault();
      }}
      className="grid grid-cols-2 gap-x-3 gap-y-2 md:grid-cols-4 xl:grid-cols-[2fr_1fr_1fr_1fr_1fr] print:hidden"
    >
      <SearchField
        value={filters.search}
        onSettle={(search) => {
          onChange({ search });
        }}
      />
      <SelectField
        label="Group"
        value={filters.group}
        options={[any("group"), ...groups.map(({ slug, name }) => ({ value: slug, text: name }))]}
        onChange={(event) => {
          onChange({ group: event.target.value });
        }}
      />
      <SelectField
        label="Review"
        value={filters.state}
        options={[any("state"), ...STATES.map((value) => ({ value, text: STATE_WORDS[value].text }))]}
        onChange={(event) => {
          onChange({ state: event.target.value });
        }}
      />
      <SelectField
        label="Checked"
        value={filters.badge}
        options={[any("badge"), ...Object.entries(BADGE_WORDS).map(([value, { text }]) => ({ value, text }))]}
        onChange={(event) => {
          onChange({ badge: event.target.value });
        }}
      />
      <SelectField
        label="Order"
        value={filters.sort}
        options={SORTS}
        onChange={(event) => {
          onChange({ sort: SORTS.find((one) => one.value === event.target.value)?.value ?? "newest" });
        }}
      />
    </form>
  );
}

function SearchField({ value, onSettle }: { readonly value: string; readonly onSettle: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The address changed by other means: the field follows.
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(
    () => () => {
      clearTimeout(waiting.current);
    },
    [],
  );
  return (
    <TextField
      type="search"
      label="Search"
      placeholder="title, network, group, person"
      maxLength={200}
      className="col-span-2 md:col-span-4 xl:col-span-1"
      value={typed}
      onChange={(event) => {
        const next = event.target.value;
        setTyped(next);
        clearTimeout(waiting.current);
        waiting.current = setTimeout(() => {
          onSettle(next.trim());
        }, PAUSE_MS);
      }}
    />
  );
}
