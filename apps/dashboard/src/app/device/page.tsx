import type { Metadata } from "next";
import { Device } from "../../device/Device";

export const metadata: Metadata = { title: "Sign in a command line" };

export default function DevicePage() {
  return <Device />;
}
