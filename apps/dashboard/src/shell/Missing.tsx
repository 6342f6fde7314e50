import Link from "next/link";
import { ProblemNotice } from "../api/ProblemNotice";
import { isNotFound, problemOf } from "../api/problem";
import { buttonClass } from "../design/Button";
import { Empty } from "../design/Empty";

/** What stands where something could not be shown. A thing that one may not see and one that is not there look the same. */
export function Missing({ error, what }: { readonly error: unknown; readonly what: string }) {
  if (!isNotFound(error)) return <ProblemNotice error={error} urgent={false} />;
  return (
    <Empty page title={`There is no such ${what}, or it is not yours to see`}>
      <p>
        Before an audit is published, its group alone sees it. Somebody of that group can tell you whether it exists.
      </p>
      <p>
        Error <code>{problemOf(error).code}</code>
      </p>
      <p>
        <Link href="/" className={buttonClass("plain")}>
          To the networks
        </Link>
      </p>
    </Empty>
  );
}
