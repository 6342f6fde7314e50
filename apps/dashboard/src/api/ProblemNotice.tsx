import { Notice } from "../design/Notice";
import { problemOf } from "./problem";

interface ProblemNoticeProps {
  readonly error: unknown;
  readonly urgent?: boolean;
}

/** An error with its code and what to do about it. */
export function ProblemNotice({ error, urgent = true }: ProblemNoticeProps) {
  const { code, message, hint } = problemOf(error);
  return (
    <Notice tone="bad" title={message} urgent={urgent}>
      <p>{hint}</p>
      {code === "" ? null : (
        <p className="text-soft">
          Error <code>{code}</code>
        </p>
      )}
    </Notice>
  );
}
