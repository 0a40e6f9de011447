/**
 * Which web pages may talk to the server.
 *
 * Attack: any page that a developer opens can reach servers on the developer's machine, also through a WebSocket, to
 * which the same-origin policy does not apply. With DNS rebinding, the host name of such a page can resolve to this
 * machine, so that the page looks like one of ours. So both the origin and the `Host` header have to be known.
 * Programs other than browsers send no origin.
 */
import { isIP } from "node:net";

/** `all`, or a list of origins; the port `*` means any port. */
export type AllowedOrigins = "all" | readonly string[];

/** Pages on this machine, and the polkadot-js apps: same as a Substrate node. */
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

/**
 * Whether a `Host` header names this machine by an address, by `localhost`, or by the name that the server listens
 * on.
 */
export function isAllowedHost(allowed: AllowedOrigins, header: string | undefined, own: string): boolean {
  if (allowed === "all") return true;
  const name = header?.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name !== undefined && (name === "localhost" || name === own || isIP(name) !== 0);
}
