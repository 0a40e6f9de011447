/**
 * Which pages in a browser may talk to the server.
 *
 * Attack: any page that a developer opens can reach servers on his own machine, also a WebSocket, to which browsers
 * apply no rule of their own; and a host name that is made to point at this machine makes such a page look like one of
 * ours. So an origin has to be known, and the name that the client called us by too. Programs send no origin.
 */
import { isIP } from "node:net";

/** `all`, or a list of origins; a port of `*` stands for any. */
export type AllowedOrigins = "all" | readonly string[];

/** Pages on this machine, and the polkadot-js apps: as a node has it. */
export const DEFAULT_ORIGINS: readonly string[] = [
  "http://localhost:*",
  "http://127.0.0.1:*",
  "https://localhost:*",
  "https://127.0.0.1:*",
  "https://polkadot.js.org",
];

/** Whether a request with this `Origin` header may be answered. */
export function isAllowedOrigin(allowed: AllowedOrigins, origin: string | undefined): boolean {
  if (origin === undefined || allowed === "all") return true;
  return allowed.some((pattern) =>
    pattern.endsWith(":*")
      ? origin === pattern.slice(0, -2) ||
        (origin.startsWith(pattern.slice(0, -1)) && /^\d{1,5}$/.test(origin.slice(pattern.length - 1)))
      : origin === pattern,
  );
}

/** Whether a `Host` header names this machine by an address, by `localhost`, or as the server was told to listen. */
export function isAllowedHost(allowed: AllowedOrigins, header: string | undefined, own: string): boolean {
  if (allowed === "all") return true;
  const name = header?.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name !== undefined && (name === "localhost" || name === own || isIP(name) !== 0);
}
