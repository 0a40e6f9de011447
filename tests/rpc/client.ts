import { Chain, type ChainOptions, createChainSpec } from "../../bindings/chain/src/chain/index.ts";
import { describeNode, RpcServer, type RpcServerOptions } from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { FIRST_SLOT, genesis } from "../chain/runtimes.ts";

/** A message from a session. */
// biome-ignore lint/suspicious/noExplicitAny: answers have the shape of whatever was asked
export type Message = any;

/** A client of a session: sends text, and keeps all messages that it receives. */
export class TestClient {
  readonly messages: Message[] = [];
  readonly session: ReturnType<RpcServer["open"]>;
  #lastId = 0;
  #news: (() => void)[] = [];

  constructor(server: RpcServer) {
    this.session = server.open((text) => {
      this.messages.push(JSON.parse(text));
      for (const wake of this.#news.splice(0)) wake();
    });
  }

  /** Sends text unchanged and waits for the next message. */
  async exchange(text: string): Promise<Message> {
    const { length } = this.messages;
    this.session.send(text);
    return this.#when(() => this.messages[length]);
  }

  /** The whole answer to a request. */
  async ask(method: string, ...params: unknown[]): Promise<Message> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.session.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    return this.#when(() => this.messages.find((message) => message.id === id));
  }

  /** The result of a request that must succeed. */
  async call(method: string, ...params: unknown[]): Promise<Message> {
    const { result, error } = await this.ask(method, ...params);
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** The error code of a request that must fail. */
  async refusal(method: string, ...params: unknown[]): Promise<number> {
    const { error, result } = await this.ask(method, ...params);
    if (error === undefined) throw new Error(`${method} answered ${JSON.stringify(result)}`);
    return error.code;
  }

  /** All notifications of a subscription so far. */
  told(subscription: string): Message[] {
    return this.messages
      .filter(({ params }) => params?.subscription === subscription)
      .map(({ params }) => params.result);
  }

  /** Waits for a notification of a subscription that matches. */
  async event(subscription: string, fits: (result: Message) => boolean): Promise<Message> {
    return this.#when(() => this.told(subscription).find(fits));
  }

  async #when(look: () => Message | undefined): Promise<Message> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#news.push(resolve);
      });
    }
  }
}

/** A server for a new chain, and a client of it. */
export async function startServer(
  runtime: Runtime,
  options: RpcServerOptions = {},
  chainOptions: ChainOptions = {},
): Promise<{ chain: Chain; server: RpcServer; client: TestClient }> {
  const properties = { tokenSymbol: "UNIT", tokenDecimals: 12, ss58Format: 42 };
  const spec = createChainSpec({ runtime, genesis, name: "Test", properties });
  const chain = await Chain.create(spec, { firstSlot: FIRST_SLOT, ...chainOptions });
  const server = new RpcServer(chain, { node: describeNode(spec), ...options });
  return { chain, server, client: new TestClient(server) };
}

/** Waits until pending messages were delivered: sessions let the event loop run between pieces of their work. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
