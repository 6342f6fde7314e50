type Answer = "approve" | "deny";

/** A code as it is compared: people type it in small letters, with blanks and dashes. */
export const tidyCode = (typed: string): string => typed.replace(/[^A-Za-z0-9]/g, "").toUpperCase();

async function call(path: string, body?: object): Promise<void> {
  const answer = await fetch(
    `/api/auth/${path}`,
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  );
  if (answer.ok) return;
  throw new Error(
    answer.status === 401
      ? "Sign in first."
      : "No terminal waits with this code: compare it, or run foolproof login again. A code holds for a quarter of an hour.",
  );
}

/** Answers the command line that shows a code. The code is looked up first, which binds it to the one who is signed in. */
export async function answerDevice({
  code,
  answer,
}: {
  readonly code: string;
  readonly answer: Answer;
}): Promise<Answer> {
  await call(`device?user_code=${encodeURIComponent(code)}`);
  await call(`device/${answer}`, { userCode: code });
  return answer;
}
