"use client";
import type { AuditDetail } from "../api/types";
import { StateBadge } from "../audits/AuditWords";
import { ThreadView } from "../comments/ThreadView";
import { useThreads } from "../comments/useComments";
import { Card } from "../design/Card";
import { CheckField } from "../design/Field";
import { When } from "../design/When";
import { Assigned } from "./Assigned";
import { Forbidden } from "./Forbidden";
import { History } from "./History";
import { setKeysOn, useKeysOn } from "./useKeys";

function Approvals({ audit }: { readonly audit: AuditDetail }) {
  const { approvals, missing, policy, state } = audit.review;
  const wanted = [
    policy.reviewers === 1 ? "1 reviewer" : `${String(policy.reviewers)} reviewers`,
    policy.conveners === 1 ? "1 convener" : `${String(policy.conveners)} conveners`,
    ...(policy.requireReproduced ? ["a reproduced audit"] : []),
  ];
  return (
    <div className="flex flex-col gap-1 text-sm">
      <h3 className="font-semibold">Approvals</h3>
      {approvals.map((one) => (
        <p key={`${one.id} ${one.as}`}>
          <span aria-hidden="true">{one.digest === audit.digest ? "✓" : "⚠"}</span> {one.name}{" "}
          <span className="text-soft">
            as {one.as}, <When at={one.at} />
            {one.digest === audit.digest ? "" : ", of another version"}
          </span>
        </p>
      ))}
      {state === "endorsed" || state === "published" ? null : missing.length > 0 ? (
        <p>Still missing: {missing.join(", ")}.</p>
      ) : null}
      <p className="text-soft">
        {audit.group.name} asks for {wanted.join(", ")}.
      </p>
    </div>
  );
}

function KeySwitch() {
  const on = useKeysOn();
  return (
    <div className="print:hidden">
      <CheckField
        label="Keys 1, 2, 3 approve, send back, reject"
        checked={on}
        onChange={(event) => {
          setKeysOn(event.target.checked);
        }}
      />
    </div>
  );
}

/** Where the review stands: approvals, who was asked, what is open, what has happened. */
export function ReviewPanel({ audit }: { readonly audit: AuditDetail }) {
  const threads = useThreads(audit.id);
  const open = threads.filter((one) => one.first.resolved === null);
  const settled = threads.filter((one) => one.first.resolved !== null);
  return (
    <Card id="review" title="Review" actions={<StateBadge state={audit.state} stale={audit.stale} />}>
      <div className="flex flex-col gap-5">
        <Approvals audit={audit} />
        <Forbidden review={audit.review} />
        <Assigned audit={audit} />
        <div className="flex flex-col gap-2">
          <h3 className="text-sm font-semibold">
            {open.length === 0
              ? "No open comments"
              : open.length === 1
                ? "1 open comment"
                : `${String(open.length)} open comments`}
          </h3>
          {open.map((thread) => (
            <ThreadView key={thread.first.id} thread={thread} audit={audit.id} />
          ))}
          {settled.length === 0 ? null : (
            <details>
              <summary className="min-h-7 py-1 text-sm">{settled.length} resolved</summary>
              <div className="flex flex-col gap-2">
                {settled.map((thread) => (
                  <ThreadView key={thread.first.id} thread={thread} audit={audit.id} />
                ))}
              </div>
            </details>
          )}
        </div>
        <KeySwitch />
        <div className="flex flex-col gap-2">
          <h3 className="text-sm font-semibold">Timeline</h3>
          <History audit={audit.id} />
        </div>
      </div>
    </Card>
  );
}
