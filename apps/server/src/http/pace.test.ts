import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pacedBody } from "./pace.js";

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    const read = async (): Promise<number> => {
      let bytes = 0;
      for await (const block of pacedBody(request, { idleMs: 150, bytesPerSecond: 1000, graceMs: 300 }))
        bytes += block.length;
      return bytes;
    };
    read().then(
      (bytes) => response.end(String(bytes)),
      (error: Error & { code?: string }) => response.writeHead(408, { Connection: "close" }).end(error.code),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** Sends blocks of a size with a pause after each, and gives the answer. */
function send(blocks: number, { bytes, pauseMs }: { bytes: number; pauseMs: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    const timers: NodeJS.Timeout[] = [];
    const request = httpRequest({ port, host: "127.0.0.1", method: "PUT" }, (response) => {
      timers.forEach(clearInterval);
      let text = "";
      response.on("data", (piece: Buffer) => (text += piece.toString())).on("end", () => resolve(text));
    });
    request.on("error", reject);
    let sent = 0;
    const timer = setInterval(() => {
      if (sent++ < blocks) request.write(Buffer.alloc(bytes));
      else {
        clearInterval(timer);
        request.end();
      }
    }, pauseMs);
    timers.push(timer);
  });
}

test("a body that comes in time is read whole", async () => {
  expect(await send(5, { bytes: 1000, pauseMs: 10 })).toBe("5000");
});

test("a client that falls silent is cut off with an answer", async () => {
  expect(await send(3, { bytes: 1000, pauseMs: 400 })).toBe("FP_SERVER_SLOW");
});

test("a client that drips bytes for ever is cut off with an answer", async () => {
  expect(await send(1000, { bytes: 1, pauseMs: 20 })).toBe("FP_SERVER_SLOW");
});
