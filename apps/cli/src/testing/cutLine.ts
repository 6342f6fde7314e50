import { createServer, connect } from "node:net";

/** A line to a server that can be cut in the middle of a request. */
export interface CutLine extends AsyncDisposable {
  readonly url: string;
  /** Cuts the next request whose first bytes hold this text, some bytes into it; null: none. */
  cutAt(text: string | null): void;
}

/** Of the request that is cut so many bytes get through: its head and the beginning of its body. */
const THROUGH = 1200;

/** Opens a line to a port of this machine. */
export async function cutLine(port: number): Promise<CutLine> {
  let cut: string | null = null;
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    let left: number | null = null;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on("data", (block: Buffer) => {
      if (left === null && cut !== null && block.includes(cut)) {
        left = THROUGH;
        cut = null;
      }
      if (left === null) {
        upstream.write(block);
        return;
      }
      const through = block.subarray(0, left);
      left -= through.length;
      upstream.write(through, () => {
        if (left === 0) end();
      });
    });
    upstream.on("data", (block: Buffer) => client.write(block));
    for (const socket of [client, upstream]) socket.on("error", end).on("close", end);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const own = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${String(own)}`,
    cutAt(text) {
      cut = text;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
