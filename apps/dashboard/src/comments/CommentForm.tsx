"use client";
import { useState } from "react";
import { ProblemNotice } from "../api/ProblemNotice";
import { Button } from "../design/Button";
import { TextArea } from "../design/Field";

interface CommentFormProps {
  readonly label: string;
  readonly send: (body: string) => Promise<unknown>;
  readonly onDone: () => void;
}

/** Writes a comment or an answer. Ctrl+Enter sends it. */
export function CommentForm({ label, send, onDone }: CommentFormProps) {
  const [body, setBody] = useState("");
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const submit = async (): Promise<void> => {
    if (body.trim() === "" || state.busy) return;
    setState({ busy: true, error: null });
    try {
      await send(body.trim());
      onDone();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextArea
        label={label}
        value={body}
        maxLength={10_000}
        autoFocus
        onChange={(event) => {
          setBody(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
        }}
      />
      {state.error === null ? null : <ProblemNotice error={state.error} />}
      <div className="flex gap-2">
        <Button type="submit" kind="primary" disabled={state.busy || body.trim() === ""}>
          Send
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
