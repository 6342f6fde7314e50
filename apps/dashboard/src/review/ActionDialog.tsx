"use client";
import { useState } from "react";
import { ProblemNotice } from "../api/ProblemNotice";
import type { AuditDetail, ReviewAction } from "../api/types";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { TextArea } from "../design/Field";
import { ACTION_WORDS } from "../words/states";
import { useReview } from "./useAct";

interface ActionDialogProps {
  readonly audit: AuditDetail;
  readonly action: ReviewAction;
  readonly onClose: () => void;
}

/** Says what an action does, asks why, and does it. It names the digest that was looked at: another one now is refused. */
export function ActionDialog({ audit, action, onClose }: ActionDialogProps) {
  const { text, reason: wanted, kind, effect } = ACTION_WORDS[action];
  const { act } = useReview();
  const [reason, setReason] = useState("");
  // What the reader has seen, even if a newer audit arrives while the window is open.
  const [digest] = useState(audit.digest);
  const ready = !act.isPending && (wanted === "possible" || reason.trim() !== "");
  const submit = (): void => {
    if (!ready) return;
    const why = reason.trim();
    act.mutate({ audit: audit.id, action, digest, ...(why === "" ? {} : { reason: why }) }, { onSuccess: onClose });
  };
  return (
    <Dialog title={text} onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>
          {effect} <span className="text-soft">Audit {digest.slice(0, 12)}.</span>
        </p>
        <TextArea
          label={wanted === "required" ? "Why (needed)" : "Why (if there is something to say)"}
          hint="Stands in the timeline, for everybody who sees the audit."
          required={wanted === "required"}
          maxLength={10_000}
          autoFocus
          value={reason}
          onChange={(event) => {
            setReason(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
          }}
        />
        {act.error === null ? null : <ProblemNotice error={act.error} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" kind={kind === "plain" ? "primary" : kind} disabled={!ready}>
            {text}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
