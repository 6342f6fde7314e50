import type { AppRouter } from "@foolproof/api";
export type { AuditResult } from "@foolproof/report/browser";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>;
type Inputs = inferRouterInputs<AppRouter>;

export type AuditDetail = Outputs["audits"]["get"];
export type AuditSummary = Outputs["audits"]["list"]["rows"][number];
export type BadgeLevel = AuditSummary["badge"];
export type Comment = Outputs["comments"]["list"][number];
export type Comparison = Outputs["audits"]["compare"];
export type Group = Outputs["groups"]["list"][number];
export type GroupRole = Group["myRoles"][number];
export type ListRequest = Inputs["networks"]["list"];
export type NetworkDetail = Outputs["networks"]["get"];
export type NetworkSummary = Outputs["networks"]["list"]["rows"][number];
export type ReviewAction = AuditDetail["review"]["allowed"][number];
export type ReviewState = AuditSummary["state"];
export type Session = Outputs["session"]["me"];
export type TimelineEntry = Outputs["reviews"]["timeline"]["rows"][number];
export type TokenScope = Inputs["tokens"]["create"]["scopes"][number];
