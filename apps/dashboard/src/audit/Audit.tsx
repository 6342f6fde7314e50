"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../api/Provider";
import { ProblemNotice } from "../api/ProblemNotice";
import type { AuditDetail, AuditResult } from "../api/types";
import { CheckedBadge } from "../audits/AuditWords";
import { buttonClass } from "../design/Button";
import { Loading } from "../design/Loading";
import { When } from "../design/When";
import { ReviewPanel } from "../review/ReviewPanel";
import { StaleBanner } from "../review/StaleBanner";
import { Missing } from "../shell/Missing";
import { Attacks } from "./Attacks";
import { Badges } from "./Badges";
import { Bar } from "./Bar";
import { Contents } from "./Contents";
import { Figures, Guards } from "./Figures";
import { Limits } from "./Limits";
import { AdviceCard, Envelope, Note, Provenance, SelfChecks } from "./Records";
import { resultQuery } from "./result";
import { WorkingPoints } from "./WorkingPoints";
import { useHashScroll } from "./useHashScroll";
import { Verdict } from "./Verdict";

/** An audit: its verdict, what it rests on, and its review. */
export function Audit({ id }: { readonly id: string }) {
  const trpc = useTRPC();
  const found = useQuery(trpc.audits.get.queryOptions({ id }));
  const numbers = useQuery(resultQuery(id));
  // Asked for here so that they are on their way at once.
  const comments = useQuery(trpc.comments.list.queryOptions({ audit: id }));
  useHashScroll(found.data !== undefined && numbers.data !== undefined);
  if (found.error !== null) return <Missing error={found.error} what="audit" />;
  if (found.data === undefined) return <Loading what="the audit" className="min-h-[80vh]" />;
  const audit = found.data;
  return (
    <div className="flex flex-col gap-4">
      <title>{`${audit.title} – Foolproof`}</title>
      <Head audit={audit} />
      <Bar audit={audit} result={numbers.data} />
      <Contents />
      <StaleBanner audit={audit} />
      {numbers.error === null ? null : <ProblemNotice error={numbers.error} urgent={false} />}
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        {numbers.isPending || comments.isPending ? (
          // All at once: what comes piece by piece would push about what is being read.
          <Loading what="the audit’s numbers" className="min-h-[200vh] items-start!" />
        ) : (
          <Body audit={audit} result={numbers.data} />
        )}
        {comments.isPending ? <Loading what="the review" className="min-h-96" /> : <ReviewPanel audit={audit} />}
      </div>
    </div>
  );
}

function Head({ audit }: { readonly audit: AuditDetail }) {
  const [newest] = audit.newer;
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <p className="text-sm text-soft">
          <Link href="/">Networks</Link> ·{" "}
          <Link href={`/networks/${audit.network.networkId}`}>{audit.network.name}</Link>, version{" "}
          {audit.network.number} · {audit.group.name}
        </p>
        <h1 className="text-2xl font-bold">{audit.title}</h1>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-soft">
          <CheckedBadge audit={audit} />
          <span>
            pushed by {audit.pushedBy.name}, <When at={audit.pushedAt} />
          </span>
          {newest === undefined ? null : (
            <span>
              · there is a newer one: <Link href={`/audits/${newest.id}`}>{newest.title}</Link>
            </span>
          )}
        </p>
      </div>
      <Link href={`/compare?a=${audit.id}`} className={buttonClass("plain")}>
        Compare with…
      </Link>
    </div>
  );
}

function Body({ audit, result }: { readonly audit: AuditDetail; readonly result: AuditResult | undefined }) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Verdict audit={audit} result={result} />
      {result === undefined ? null : <AdviceCard result={result} />}
      <Badges audit={audit} />
      <Figures audit={audit.id} result={result} />
      {result === undefined ? null : (
        <>
          <Attacks result={result} />
          <WorkingPoints result={result} />
        </>
      )}
      <Guards audit={audit.id} result={result} />
      {result === undefined ? null : (
        <>
          <Limits result={result} />
          <SelfChecks result={result} audit={audit.id} />
          <Envelope result={result} />
        </>
      )}
      <Provenance audit={audit} result={result} />
      {result === undefined ? null : <Note result={result} />}
    </div>
  );
}
