import type { Metadata } from "next";
import { Overview } from "../overview/Overview";

export const metadata: Metadata = { title: "Networks" };

export default function OverviewPage() {
  return <Overview />;
}
