/**
 * JSON-RPC over WebSocket and HTTP on one port.
 *
 * A POST to `/` is one message without subscriptions; a WebSocket is a session; GET `/health` returns the node's
 * health. Rejects pages of unknown origin, bodies that are not JSON, and everything beyond the limits. All HTTP
 * requests together share the time of one client; each WebSocket has its own share. Invariant: other clients wait for
 * at most one piece of a client's work, and never for the client to read its answers.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { ClientSocket } from "./client-socket.ts";
import { requestTooBig } from "./errors.ts";
import type { Share } from "./fair-queue.ts";
import { formatAnswer } from "./message.ts";
import { DEFAULT_NETWORK_LIMITS, type NetworkLimits } from "./network-limits.ts";
import { type AllowedOrigins, DEFAULT_ORIGINS, isAllowedHost, isAllowedOrigin } from "./origins.ts";
import type { RpcServer } from "./server.ts";

/**
 * Which methods clients may call: `unsafe` allows all, `safe` only safe ones; `auto` allows all if only this machine
 * can connect.
 */
export type RpcMethods = "auto" | "safe" | "unsafe";

/** Where a server listens, and for whom. */
export interface NetworkServerOptions {
  /** 0 means any free port. */
  readonly port: number;
  /** Default: the loopback address. */
  readonly host?: string;
  /** Origins of web pages that may connect. Default: pages on this machine, and the polkadot-js apps. */
  readonly origins?: AllowedOrigins;
  /** Limits of connections and requests. Default: {@link DEFAULT_NETWORK_LIMITS}. */
  readonly limits?: Partial<NetworkLimits>;
  /** Default: auto. */
  readonly rpcMethods?: RpcMethods;
  /** Called when a client was dropped or refused. */
  readonly onRefused?: (why: string, client: string) => void;
}

const JSON_TYPE = /^application\/json(?:\s*;.*)?$/i;
const HEALTH = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"system_health"}');
/** WebSocket close codes. (RFC 6455 §7.4.1.) */
const GOING_AWAY = 1001;

/** A listening server. Close it to free its port. */
export class NetworkServer {
  readonly #rpc: RpcServer;
  readonly #options: NetworkServerOptions;
  readonly #limits: NetworkLimits;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #clients = new Map<WebSocket, ClientSocket>();
  readonly #httpShare: Share;
  readonly #healthShare: Share;
  #heartbeat: NodeJS.Timeout | undefined;
  #httpRequests = 0;

  private constructor(rpc: RpcServer, options: NetworkServerOptions) {
    this.#rpc = rpc;
    this.#options = options;
    this.#limits = { ...DEFAULT_NETWORK_LIMITS, ...options.limits };
    this.#httpShare = rpc.share();
    this.#healthShare = rpc.share();
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: rpc.limits.requestBytes,
      perMessageDeflate: false,
      // Attack: thousands of messages in one packet, which would all be processed before any other client has a turn.
      allowSynchronousEvents: false,
    });
    this.#http = createServer({ requestTimeout: this.#limits.requestTime }, (request, response) => {
      this.#onRequest(request, response).catch(() => response.destroy());
    });
    this.#http.maxConnections = this.#limits.sockets;
    this.#http.on("upgrade", (request, socket, head) => this.#onUpgrade(request, socket, head));
  }

  /** Starts listening. Rejects with the system's error if the port is in use. */
  static async listen(rpc: RpcServer, options: NetworkServerOptions): Promise<NetworkServer> {
    const server = new NetworkServer(rpc, options);
    await new Promise<void>((resolve, reject) => {
      server.#http.once("error", reject);
      server.#http.listen(options.port, options.host ?? "127.0.0.1", () => {
        server.#http.off("error", reject);
        resolve();
      });
    });
    server.#heartbeat = setInterval(() => server.#dropDead(), server.#limits.heartbeat);
    server.#heartbeat.unref();
    return server;
  }

  /** The port that it listens on. */
  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** For example `ws://127.0.0.1:9944`. */
  get url(): string {
    const { address, family, port } = this.#http.address() as AddressInfo;
    return `ws://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  }

  /** Whether clients may call unsafe methods. */
  get #trusted(): boolean {
    const { rpcMethods = "auto" } = this.#options;
    if (rpcMethods !== "auto") return rpcMethods === "unsafe";
    const { address } = this.#http.address() as AddressInfo;
    return address.startsWith("127.") || address === "::1";
  }

  /** Open WebSocket connections. */
  get connections(): number {
    return this.#sockets.clients.size;
  }

  /** Stops listening and ends all connections. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const socket of this.#sockets.clients) {
      socket.close(GOING_AWAY, "the server stops");
      // A client that does not answer the close frame must not delay the end.
      setTimeout(() => socket.terminate(), 100);
    }
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeIdleConnections();
      setTimeout(() => this.#http.closeAllConnections(), 200);
    });
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refuse = (status: string, why: string): void => {
      this.#options.onRefused?.(why, clientOf(request));
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    socket.on("error", () => socket.destroy());
    const stranger = this.#stranger(request);
    if (stranger !== undefined) {
      refuse("403 Forbidden", stranger);
    } else if (this.#sockets.clients.size >= this.#limits.connections) {
      refuse("429 Too Many Requests", `more than ${this.#limits.connections} connections`);
    } else {
      this.#sockets.handleUpgrade(request, socket, head, (client) =>
        this.#onConnection(client, clientOf(request)),
      );
    }
  }

  #onConnection(socket: WebSocket, address: string): void {
    const client = new ClientSocket(socket, this.#limits, {
      requestBytes: this.#rpc.limits.requestBytes,
      open: (send, options) => this.#rpc.open(send, {}, this.#trusted, options),
      onQueued: () => this.#dropSlowest(),
      onDropped: (why) => this.#options.onRefused?.(`dropped: ${why}`, address),
      onClosed: () => this.#clients.delete(socket),
    });
    this.#clients.set(socket, client);
  }

  /**
   * Attack: as many clients as allowed, each of which keeps its unread bytes just below the limit at which it is
   * dropped.
   */
  #dropSlowest(): void {
    const most = this.#limits.allQueuedBytes;
    let sum = 0;
    let slowest: ClientSocket | undefined;
    for (const client of this.#clients.values()) {
      sum += client.queuedBytes;
      if (client.queuedBytes > (slowest?.queuedBytes ?? 0)) slowest = client;
    }
    if (sum > most)
      slowest?.drop(`the client does not read, and more than ${most} bytes wait for all clients`);
  }

  #dropDead(): void {
    for (const client of this.#clients.values()) client.checkAlive();
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const stranger = this.#stranger(request);
    if (stranger !== undefined) {
      this.#options.onRefused?.(stranger, clientOf(request));
      end(response, 403, `${stranger}\n`);
      return;
    }
    const { origin } = request.headers;
    if (origin !== undefined) {
      response.setHeader("Access-Control-Allow-Origin", this.#options.origins === "all" ? "*" : origin);
      response.setHeader("Vary", "Origin");
    }
    const path = request.url?.split("?")[0];
    if (request.method === "OPTIONS") {
      response.setHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
      response.setHeader("Access-Control-Allow-Headers", "Content-Type");
      response.setHeader("Access-Control-Max-Age", "86400");
      end(response, 204, "");
    } else if (request.method === "GET" && (path === "/health" || path === "/health/readiness")) {
      const answer = JSON.parse(await this.#answer(HEALTH, this.#healthShare)) as {
        result: object;
      };
      end(response, 200, JSON.stringify(answer.result), "application/json");
    } else if (request.method !== "POST") {
      response.setHeader("Allow", "GET, POST, OPTIONS");
      end(response, 405, "POST a JSON-RPC message, or open a WebSocket\n");
    } else if (!JSON_TYPE.test(request.headers["content-type"] ?? "")) {
      // Attack: a page may send a form to any server without a preflight request, but not a body of this type.
      end(response, 415, "expected the content type application/json\n");
    } else if (this.#httpRequests >= this.#limits.httpRequests) {
      end(response, 429, "too many requests\n");
    } else {
      this.#httpRequests += 1;
      response.once("close", () => {
        this.#httpRequests -= 1;
      });
      // Attack: clients that request long answers and read none of them.
      response.setTimeout(this.#limits.requestTime, () => response.destroy());
      await this.#onPost(request, response);
    }
  }

  async #onPost(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const most = this.#rpc.limits.requestBytes;
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > most) {
        response.setHeader("Connection", "close");
        end(response, 413, formatAnswer(null, { error: requestTooBig(most, "bytes") }), "application/json");
        return;
      }
      chunks.push(chunk);
    }
    const answer = await this.#answer(Buffer.concat(chunks), this.#httpShare);
    end(response, answer === "" ? 204 : 200, answer, "application/json");
  }

  /** Answers one message in a session of its own, without subscriptions; notifications get no answer. */
  async #answer(message: Uint8Array, share: Share): Promise<string> {
    let answer = "";
    const session = this.#rpc.open(
      (message) => {
        answer = message;
      },
      { subscriptions: 0 },
      this.#trusted,
      { share },
    );
    await session.send(message);
    session.close();
    return answer;
  }

  #stranger({ headers }: IncomingMessage): string | undefined {
    const { origins = DEFAULT_ORIGINS, host = "127.0.0.1" } = this.#options;
    if (!isAllowedOrigin(origins, headers.origin)) return `the origin ${headers.origin} is not allowed`;
    if (!isAllowedHost(origins, headers.host, host)) return `the host name ${headers.host} is not allowed`;
    return undefined;
  }
}

function end(response: ServerResponse, status: number, body: string, type = "text/plain"): void {
  if (body !== "") response.setHeader("Content-Type", `${type}; charset=utf-8`);
  response.writeHead(status).end(body);
}

function clientOf({ socket }: IncomingMessage): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}
