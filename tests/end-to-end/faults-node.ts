import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import { hex } from "../support/hex.ts";
import type { LiveChain } from "../support/live-chain.ts";
import type { Random } from "../support/random.ts";

/**
 * A node's JSON-RPC over a WebSocket, where a share of the requests is answered as bad nodes and bad networks do:
 * refused, reset, lost, late, twice, with invalid text, with nothing, or by a replica that lags behind.
 */

export const FAULTS = [
  "refuse",
  "reset",
  "lose",
  "slow",
  "duplicate",
  "garbage",
  "noise",
  "null",
  "stale",
] as const;
export type Fault = (typeof FAULTS)[number];

/** Error codes of rate limiters and busy nodes. */
const BUSY_CODES: readonly number[] = [-32005, -32009, -32029, -32999];
/** The number of blocks by which a lagging replica is behind. */
const LAG = 3;
/** The longest additional delay of a slow answer, in milliseconds. */
const SLOWNESS = 400;
const GARBAGE: readonly unknown[] = [{}, [], "0xzz", "0x", -1, "0x00", { digest: {} }, [[null]]];

export interface FaultPlan {
  /** Faults per hundred requests. */
  readonly percent: number;
  readonly faults: readonly Fault[];
  /** Latency of every answer in milliseconds. Default: 0. */
  readonly latency?: number;
}

interface Question {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

export class FaultyNode {
  plan: FaultPlan = { percent: 0, faults: FAULTS };
  /** Requests since the last {@link reset}, by method. */
  readonly asked = new Map<string, number>();
  /** Received messages; a batch is one. */
  messages = 0;
  /** How often each fault was injected. */
  readonly injected = new Map<string, number>();
  readonly #server: WebSocketServer;
  readonly #chain: LiveChain;
  readonly #random: Random;
  readonly #batches: boolean;

  private constructor(server: WebSocketServer, chain: LiveChain, random: Random, batches: boolean) {
    this.#server = server;
    this.#chain = chain;
    this.#random = random;
    this.#batches = batches;
    server.on("connection", (socket) => new Connection(this, chain.server, socket));
  }

  /** @param batches whether it accepts batches of requests */
  static async listen(chain: LiveChain, random: Random, batches = true): Promise<FaultyNode> {
    const nodes: FaultyNode[] = [];
    const server = new WebSocketServer({
      port: 0,
      host: "127.0.0.1",
      verifyClient: (_, done) => {
        if (nodes[0]?.draw(["refuse"]) === undefined) done(true);
        else done(false, 429, "Too Many Requests");
      },
    });
    await new Promise<void>((done) => server.once("listening", done));
    const node = new FaultyNode(server, chain, random, batches);
    nodes.push(node);
    return node;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get requests(): number {
    return [...this.asked.values()].reduce((sum, each) => sum + each, 0);
  }

  get takesBatches(): boolean {
    return this.#batches;
  }

  reset(): void {
    this.asked.clear();
    this.injected.clear();
    this.messages = 0;
  }

  /** The fault that hits one request, if any. */
  draw(among: readonly Fault[] = this.plan.faults): Fault | undefined {
    const faults = this.plan.faults.filter((fault) => among.includes(fault));
    if (faults.length === 0 || this.#random.below(10_000) >= this.plan.percent * 100) return undefined;
    const fault = this.#random.pick(faults);
    this.injected.set(fault, (this.injected.get(fault) ?? 0) + 1);
    return fault;
  }

  note(method: string): void {
    this.asked.set(method, (this.asked.get(method) ?? 0) + 1);
  }

  refusal(): object {
    const code = this.#random.pick(BUSY_CODES);
    return { error: { code, message: "too many requests, ask again later" } };
  }

  garbage(): object {
    return { result: this.#random.pick(GARBAGE) };
  }

  delay(): number {
    return this.#random.below(SLOWNESS);
  }

  /** The answer of a replica that lags some blocks behind; undefined if it answers like any other. */
  stale({ method, params }: Question): object | undefined {
    const { chain } = this.#chain;
    const behind = (number: number): string =>
      hex(chain.blockAt(Math.max(0, number - LAG))?.hash ?? chain.genesis.hash);
    if (method === "chain_getFinalizedHead") return { result: behind(chain.finalized.number) };
    if (method === "chain_getBlockHash" && params.length === 0) return { result: behind(chain.best.number) };
    if (method === "chain_getBlockHash" && Array.isArray(params[0])) {
      const known = (number: number): boolean => number <= chain.best.number - LAG;
      const hashes = (params[0] as number[]).map((number) =>
        known(number) ? hex(chain.blockAt(number)?.hash ?? chain.genesis.hash) : null,
      );
      return { result: hashes };
    }
    const at = [...params].reverse().find((each) => typeof each === "string" && each.length === 66);
    const block = at === undefined ? undefined : chain.find(at as string);
    if (block === undefined || block.number <= chain.best.number - LAG) return undefined;
    if (method.startsWith("chain_")) return { result: null };
    const message = `Client error: UnknownBlock: Header was not found in the database: ${at}`;
    return { error: { code: 4003, message } };
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((done) => this.#server.close(done));
  }
}

/** One client. Each request is passed to the node separately, so that faults hit requests and not batches. */
class Connection {
  readonly #node: FaultyNode;
  readonly #socket: WebSocket;
  readonly #session: ReturnType<RpcServer["open"]>;
  readonly #open = new Map<number, (answer: string) => void>();

  constructor(node: FaultyNode, server: RpcServer, socket: WebSocket) {
    this.#node = node;
    this.#socket = socket;
    this.#session = server.open((text) => {
      const { id } = JSON.parse(text) as { id?: number };
      const answered = id === undefined ? undefined : this.#open.get(id);
      if (answered === undefined) this.#send(text);
      else answered(text);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => this.#session.close());
    socket.on("message", (data) => {
      this.#take(JSON.parse(data.toString())).catch(() => socket.terminate());
    });
  }

  async #take(message: Question | readonly Question[]): Promise<void> {
    this.#node.messages += 1;
    if (!Array.isArray(message)) {
      this.#send(await this.#answer(message as Question));
      return;
    }
    if (!this.#node.takesBatches) {
      const error = { code: -32005, message: "Batched requests are not supported by this server" };
      this.#send(JSON.stringify({ jsonrpc: "2.0", id: null, error }));
      return;
    }
    const answers = await Promise.all(message.map((each: Question) => this.#answer(each)));
    if (answers.every((each) => each !== "")) this.#send(`[${answers.join()}]`);
  }

  /** The text of an answer; empty if the connection is lost. */
  async #answer(question: Question): Promise<string> {
    const { id, method } = question;
    this.#node.note(method);
    await pause(this.#node.plan.latency ?? 0);
    const fault = this.#node.draw();
    const told = (answer: object): string => JSON.stringify({ jsonrpc: "2.0", id, ...answer });
    if (fault === "refuse") return told(this.#node.refusal());
    if (fault === "null") return told({ result: null });
    if (fault === "garbage") return told(this.#node.garbage());
    if (fault === "noise") this.#send("<html>502 Bad Gateway</html>");
    // Its answer is lost; the request was executed.
    if (fault === "lose") await this.#real(question);
    if (fault === "noise" || fault === "lose" || fault === "reset") {
      this.#socket.terminate();
      return "";
    }
    const stale = fault === "stale" ? this.#node.stale(question) : undefined;
    if (stale !== undefined) return told(stale);
    if (fault === "slow") await pause(this.#node.delay());
    const answer = await this.#real(question);
    if (fault === "duplicate") {
      this.#send(answer);
      if (method === "author_submitExtrinsic") await this.#real(question);
    }
    return answer;
  }

  #real(question: Question): Promise<string> {
    return new Promise((answered) => {
      if (this.#socket.readyState !== this.#socket.OPEN) {
        answered("");
        return;
      }
      this.#open.set(question.id, answered);
      this.#session.send(JSON.stringify({ jsonrpc: "2.0", ...question }));
    });
  }

  #send(text: string): void {
    if (text !== "" && this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }
}

async function pause(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await new Promise((done) => setTimeout(done, milliseconds));
}
