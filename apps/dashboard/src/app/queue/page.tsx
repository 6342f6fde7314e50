import type { Metadata } from "next";
import { Queue } from "../../queue/Queue";

export const metadata: Metadata = { title: "Queue" };

export default function QueuePage() {
  return <Queue />;
}
