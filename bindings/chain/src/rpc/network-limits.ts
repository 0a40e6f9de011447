/** Limits of all clients of a network server together, and of each client. */

/** Limits of all clients of a network server together, and of each client. */
export interface NetworkLimits {
  /** Open WebSocket connections. */
  readonly connections: number;
  /** HTTP requests in progress, until their answers were read. */
  readonly httpRequests: number;
  /** TCP connections, including those that have sent nothing yet. */
  readonly sockets: number;
  /** Unanswered messages of a WebSocket client. The server reads nothing more from it beyond this. */
  readonly unanswered: number;
  /** Unread bytes of a WebSocket client. The server processes no request of a client that has more. */
  readonly pausedBytes: number;
  /** Unread bytes of a WebSocket client beyond which it is dropped. */
  readonly queuedBytes: number;
  /** Unread bytes of all clients together; beyond this the client with the most is dropped. */
  readonly allQueuedBytes: number;
  /** Milliseconds in which a dropped client may still read the reason. */
  readonly farewell: number;
  /** Milliseconds for a whole HTTP request to arrive, and for any progress in reading its answer. */
  readonly requestTime: number;
  /** Milliseconds in which a WebSocket client has to answer a ping, and to read some of its queued bytes. */
  readonly heartbeat: number;
}

/** Limits for a chain that some wallets and tools use. */
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
