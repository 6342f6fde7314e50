"use client";
import { Button } from "../design/Button";
import { Empty } from "../design/Empty";

interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <Empty page title="This page broke">
      <p role="alert">
        {error.message}
        {error.digest === undefined ? "" : ` (${error.digest})`}
      </p>
      <p>If it breaks again, please report it with the address of this page; the server’s log has the rest.</p>
      <p>
        <Button kind="primary" onClick={reset}>
          Try again
        </Button>
      </p>
    </Empty>
  );
}
