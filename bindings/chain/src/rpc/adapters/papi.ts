/**
 * A provider for `polkadot-api` on a server in the same process: `createClient(papiProvider(server))`.
 *
 * Has the type of the library's `JsonRpcProvider`, but does not depend on the library.
 */
import type { RpcServer } from "../server.ts";

interface PapiConnection {
  // biome-ignore lint/suspicious/noExplicitAny: the library's interface leaves the type of messages open
  send(message: any): void;
  disconnect(): void;
}

/** A provider of connections; messages are objects of JSON-RPC 2.0. */
// biome-ignore lint/suspicious/noExplicitAny: the library's interface leaves the type of messages open
export function papiProvider(server: RpcServer): (onMessage: (message: any) => void) => PapiConnection {
  return (onMessage) => {
    const session = server.open((text) => onMessage(JSON.parse(text)));
    return {
      send: (message) => {
        if (!session.isClosed) session.send(JSON.stringify(message));
      },
      disconnect: () => session.close(),
    };
  };
}
