import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { FoolproofError } from "@foolproof/core";

/**
 * Listens, and tells the port (0 asks the system for a free one).
 * @throws FoolproofError FP_SERVER_PORT_TAKEN, FP_SERVER_SETTINGS where the system refuses host or port
 */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException): void => {
      const taken = cause.code === "EADDRINUSE";
      reject(
        new FoolproofError({
          code: taken ? "FP_SERVER_PORT_TAKEN" : "FP_SERVER_SETTINGS",
          message: taken
            ? `another program listens on port ${String(port)}`
            : `the registry cannot listen on ${host}, port ${String(port)}: ${cause.message}`,
          hint: taken
            ? `If it is a registry of yours, it is in use already; else choose another port: foolproof serve --port ${String(port + 1)}`
            : "Correct host and port.",
          where: { value: port },
          cause,
        }),
      );
    };
    server.once("error", failed);
    server.listen({ host, port }, () => {
      server.off("error", failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
