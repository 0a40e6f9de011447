/** How much all clients of a network server together, and each of them, may take. */

export interface NetworkLimits {
  /** Open WebSocket connections. */
  readonly connections: number;
  /** HTTP requests that are being answered, or whose answers are being read. */
  readonly httpRequests: number;
  /** TCP connections, those that have sent nothing yet included. */
  readonly sockets: number;
  /** Messages of a WebSocket client that have no answer yet. Nothing more is read from it meanwhile. */
  readonly unanswered: number;
  /** Bytes that wait for a WebSocket client to read them. No request of a client with more is worked on. */
  readonly pausedBytes: number;
  /** Bytes that wait for a WebSocket client to read them; one that lets more pile up is dropped. */
  readonly queuedBytes: number;
  /** The same of all clients together: then the one for which most waits is dropped. */
  readonly allQueuedBytes: number;
  /** Milliseconds that a client which is dropped has for reading why. */
  readonly farewell: number;
  /** Milliseconds for a whole HTTP request to arrive, and without a sign of its answer being read. */
  readonly requestTime: number;
  /** Milliseconds in which a WebSocket client has to show that it lives, and to read some of what waits for it. */
  readonly heartbeat: number;
}

export const DEFAULT_NETWORK_LIMITS: NetworkLimits = {
  connections: 100,
  httpRequests: 100,
  sockets: 400,
  unanswered: 64,
  pausedBytes: 2 ** 20,
  queuedBytes: 32 * 2 ** 20,
  allQueuedBytes: 256 * 2 ** 20,
  farewell: 5000,
  requestTime: 30_000,
  heartbeat: 30_000,
};
