"use client";
import { useMutation } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { ProblemNotice } from "../api/ProblemNotice";
import { Button } from "../design/Button";
import { Card } from "../design/Card";
import { TextField } from "../design/Field";
import { Notice } from "../design/Notice";
import { useSession } from "../shell/session";
import { answerDevice, tidyCode } from "./answer";

/** Lets a command line that shows a code act for the one who is signed in here. */
export function Device() {
  const search = useSearchParams();
  const session = useSession();
  const [code, setCode] = useState(search.get("user_code") ?? "");
  const answer = useMutation({ mutationFn: answerDevice });
  const who = session.data?.actor?.name ?? "you";
  return (
    <Card title="Sign in a command line" className="mx-auto mt-[6vh] max-w-xl">
      {answer.isSuccess ? (
        <Notice
          tone={answer.data === "approve" ? "good" : "info"}
          urgent
          title={answer.data === "approve" ? "Signed in" : "Refused"}
        >
          {answer.data === "approve"
            ? "The terminal goes on by itself. You can close this page."
            : "The terminal is told so. Nothing was given to it."}
        </Notice>
      ) : (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            answer.mutate({ code: tidyCode(code), answer: "approve" });
          }}
        >
          <p>
            A <code>foolproof login</code> asks to act for {who}. Go on only if this code stands in a terminal of your
            own.
          </p>
          <TextField
            label="Code in the terminal"
            required
            autoComplete="off"
            spellCheck={false}
            value={code}
            onChange={(event) => {
              setCode(event.target.value);
            }}
          />
          {answer.error === null ? null : <ProblemNotice error={answer.error} />}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" kind="primary" disabled={answer.isPending || tidyCode(code) === ""}>
              Allow
            </Button>
            <Button
              kind="danger"
              disabled={answer.isPending || tidyCode(code) === ""}
              onClick={() => {
                answer.mutate({ code: tidyCode(code), answer: "deny" });
              }}
            >
              Refuse
            </Button>
          </div>
        </form>
      )}
    </Card>
  );
}
