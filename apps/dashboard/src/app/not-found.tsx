import Link from "next/link";
import { buttonClass } from "../design/Button";
import { Empty } from "../design/Empty";

export default function NotFound() {
  return (
    <Empty page title="There is no such page">
      <p>The address may have been cut off, or belongs to another registry.</p>
      <p>
        <Link href="/" className={buttonClass("plain")}>
          To the networks
        </Link>
      </p>
    </Empty>
  );
}
