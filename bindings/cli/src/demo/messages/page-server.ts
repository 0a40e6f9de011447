/**
 * Serves the demo's page on the loopback interface: its files, the history as server-sent events, the details of
 * proofs, and an endpoint for its buttons.
 *
 * Any web page that a developer opens could send requests to servers on the developer's machine. So the `Host` of a
 * request must be an address or `localhost`, and a request that changes something must come from our own page. The
 * page loads nothing from elsewhere, and no text becomes markup. Only the files of two folders are served, which are
 * listed at the start.
 */
import { readdir, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { isAllowedHost, isAllowedOrigin } from "@as-ismp/chain/internal/rpc";
import { DEMO_PAGE, PROTOCOL_PAGES } from "../../paths.ts";
import { EXCHANGES, type Exchange } from "./exchanges.ts";
import { isDone } from "./logged-message.ts";
import type { MessagesDemo } from "./messages-demo.ts";
import type { Side } from "./view.ts";

const LOOPBACK = "127.0.0.1";
/** Least milliseconds between two events. */
const PACE = 120;
const MOST_LISTENERS = 16;
/** Number of messages under way from which on no more are sent. */
const MOST_OPEN = 12;
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".md": "text/plain",
};
const HEADERS = {
  "Content-Security-Policy":
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

export interface PageOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Milliseconds between two blocks, for the view. */
  readonly interval: number;
}

export class PageServer {
  readonly #demo: MessagesDemo;
  readonly #options: PageOptions;
  readonly #files: ReadonlyMap<string, string>;
  readonly #http: Server;
  readonly #listeners = new Set<ServerResponse>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;

  private constructor(demo: MessagesDemo, options: PageOptions, files: ReadonlyMap<string, string>) {
    this.#demo = demo;
    this.#options = options;
    this.#files = files;
    this.#http = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#unsubscribe = demo.eventLog.subscribe(() => {
      this.#timer ??= setTimeout(() => this.#tellAll(), PACE);
    });
  }

  /** Rejects with the system's error if the port is in use. */
  static async listen(demo: MessagesDemo, options: PageOptions): Promise<PageServer> {
    const files = new Map<string, string>([["/", join(DEMO_PAGE, "index.html")]]);
    for (const name of await readdir(DEMO_PAGE)) files.set(`/${name}`, join(DEMO_PAGE, name));
    for (const name of await readdir(PROTOCOL_PAGES)) {
      files.set(`/docs/protocol/${name}`, join(PROTOCOL_PAGES, name));
    }
    const server = new PageServer(demo, options, files);
    await new Promise<void>((resolve, reject) => {
      server.#http.once("error", reject).listen(options.port, LOOPBACK, resolve);
    });
    return server;
  }

  get url(): string {
    return `http://${LOOPBACK}:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    clearTimeout(this.#timer);
    for (const listener of this.#listeners) listener.end();
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const own = [this.url, this.url.replace(LOOPBACK, "localhost")];
    const { host, origin } = request.headers;
    if (!isAllowedHost([], host, LOOPBACK) || !isAllowedOrigin(own, origin)) return end(response, 403);
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    if (request.method === "POST") {
      return end(response, pathname === "/send" ? this.#send(searchParams) : 404);
    }
    if (request.method !== "GET") return end(response, 405);
    if (pathname === "/events") return this.#listen(response);
    if (pathname.startsWith("/sheets/")) {
      const sheet = this.#demo.eventLog.sheet(pathname.slice("/sheets/".length));
      return sheet === undefined
        ? end(response, 404)
        : end(response, 200, JSON.stringify(sheet), "application/json");
    }
    const file = this.#files.get(pathname);
    const type = TYPES[extname(file ?? "")];
    if (file === undefined || type === undefined) return end(response, 404);
    end(response, 200, await readFile(file), type);
  }

  #listen(response: ServerResponse): void {
    if (this.#listeners.size >= MOST_LISTENERS) {
      end(response, 429);
      return;
    }
    response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    this.#listeners.add(response);
    response.on("close", () => this.#listeners.delete(response));
    response.write(this.#event());
  }

  #tellAll(): void {
    this.#timer = undefined;
    if (this.#listeners.size === 0) return;
    const event = this.#event();
    for (const listener of this.#listeners) {
      // A client that has not read the last event gets the next one instead.
      if (listener.writableLength === 0) listener.write(event);
    }
  }

  #event(): string {
    return `data: ${JSON.stringify(this.#demo.eventLog.view(this.#options.interval))}\n\n`;
  }

  #send(search: URLSearchParams): number {
    const [what, from] = [search.get("what"), search.get("from")];
    if (!isExchange(what) || !isSide(from)) return 400;
    const { messages } = this.#demo.eventLog.view(this.#options.interval);
    if (messages.filter((message) => !isDone(message)).length >= MOST_OPEN) return 429;
    this.#demo.exchanges.send(what, from);
    return 204;
  }
}

function isExchange(text: string | null): text is Exchange {
  return (EXCHANGES as readonly (string | null)[]).includes(text);
}

function isSide(text: string | null): text is Side {
  return text === "left" || text === "right";
}

function end(
  response: ServerResponse,
  status: number,
  body: string | Buffer = "",
  type = "text/plain",
): void {
  response.writeHead(status, { "Content-Type": `${type}; charset=utf-8` }).end(body);
}
