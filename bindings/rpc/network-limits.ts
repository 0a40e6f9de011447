/** How much all clients of a network server together, and each of them, may take. */

export interface NetworkLimits {
  /** Open WebSocket connections. */
  readonly connections: number;
  /** HTTP requests that are being answered. */
  readonly httpRequests: number;
  /** Bytes that wait for a WebSocket client to read them; one that lets more pile up is dropped. */
  readonly queuedBytes: number;
  /** Milliseconds for a whole HTTP request to arrive. */
  readonly requestTime: number;
  /** Milliseconds between two signs of life of a WebSocket client. */
  readonly heartbeat: number;
}

export const DEFAULT_NETWORK_LIMITS: NetworkLimits = {
  connections: 100,
  httpRequests: 100,
  queuedBytes: 64 * 2 ** 20,
  requestTime: 30_000,
  heartbeat: 30_000,
};
