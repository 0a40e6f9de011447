import { type Blockchain, ChopsticksProvider } from "@acala-network/chopsticks-core";
import type { JsonRpcProvider } from "polkadot-api";

/** A PAPI provider for a chopsticks chain in this process, like its WebSocket server. */
export function papiOver(chain: Blockchain): JsonRpcProvider {
  return (onMessage) => {
    const provider = new ChopsticksProvider(chain);
    const answer = async (
      id: string | number | null | undefined,
      method: string,
      params: unknown[],
    ): Promise<void> => {
      if (id === undefined) return;
      try {
        let subscription: string | undefined;
        const early: unknown[] = [];
        const notify = (result: unknown): void => {
          if (subscription === undefined) early.push(result);
          else {
            const notification = { subscription, result };
            onMessage({ jsonrpc: "2.0", method: `${method}Event`, params: notification });
          }
        };
        const isSubscription = /_(follow|submitAndWatch)$/.test(method);
        const result = isSubscription
          ? await provider.subscribe("", method, params, (_, told) => notify(told))
          : await provider.send(method, params, false);
        onMessage({ jsonrpc: "2.0", id, result });
        if (isSubscription) {
          subscription = result as string;
          for (const told of early) notify(told);
        }
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        onMessage({ jsonrpc: "2.0", id, error: { code: -32000, message } });
      }
    };
    return {
      send: ({ id, method, params }) => void answer(id, method, (params ?? []) as unknown[]),
      disconnect: () => void provider.disconnect(),
    };
  };
}
