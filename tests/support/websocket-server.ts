import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { RpcServer } from "../../bindings/rpc/index.ts";

/** A chain's JSON-RPC on a WebSocket of the loopback, on a port of its own choice. */
export async function serve(
  rpc: RpcServer,
): Promise<{ readonly url: string; drop(): void; close(): Promise<void> }> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    const session = rpc.open((text) => socket.send(text));
    socket.on("message", (data) => session.send(data.toString()));
    socket.on("close", () => session.close());
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const drop = (): void => {
    for (const socket of server.clients) socket.terminate();
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Ends all connections; clients may come again. */
    drop,
    close: () =>
      new Promise((resolve) => {
        drop();
        server.close(() => resolve());
      }),
  };
}
