"use client";
import { useMemo, useState } from "react";
import type { AuditDetail, ReviewAction } from "../api/types";
import { Button } from "../design/Button";
import { useSession } from "../shell/session";
import { ACTION_WORDS } from "../words/states";
import { ActionDialog } from "./ActionDialog";
import { offeredTo } from "./offered";
import { useKeys, useKeysOn } from "./useKeys";

/** What the reader may do with the review now, as buttons and by keys. */
export function Actions({ audit }: { readonly audit: AuditDetail }) {
  const [open, setOpen] = useState<ReviewAction | null>(null);
  const keysOn = useKeysOn();
  const actor = useSession().data?.actor ?? null;
  const offered = useMemo(() => offeredTo(actor, audit), [actor, audit]);
  const keys = useMemo(
    () =>
      Object.fromEntries(
        offered.flatMap(({ action }) => {
          const { key } = ACTION_WORDS[action];
          return key === undefined
            ? []
            : [
                [
                  key,
                  () => {
                    setOpen(action);
                  },
                ] as const,
              ];
        }),
      ),
    [offered],
  );
  useKeys(keys, keysOn);
  return (
    <>
      {offered.map(({ action, kind }) => {
        const { text, key } = ACTION_WORDS[action];
        return (
          <Button
            key={action}
            kind={kind}
            aria-keyshortcuts={keysOn ? key : undefined}
            onClick={() => {
              setOpen(action);
            }}
          >
            {text}
            {key === undefined || !keysOn ? null : (
              <kbd aria-hidden="true" className="hidden rounded border border-current/40 px-1 text-xs lg:inline">
                {key}
              </kbd>
            )}
          </Button>
        );
      })}
      {open === null ? null : (
        <ActionDialog
          key={open}
          audit={audit}
          action={open}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
    </>
  );
}
