/**
 * The state machine of a message: decides on the next action from the state of both chains.
 *
 *     sent -> finalized -> proven -> in challenge -> delivered | answered
 *                                 \-> timed out (or closed by another relayer)
 *
 * Pure: the same state gives the same decision, so the decisions are the same after a restart. That a message has
 * ended is read at finalized blocks only. (docs/spec/protocol.md#validation, docs/spec/protocol.md#post-requests,
 * docs/spec/protocol.md#timeouts)
 */
import type { KnownState } from "../client/ismp-chain.ts";

/**
 * A POST or response is delivered to the other chain; the values that a GET requests are delivered to the chain that
 * sent it.
 */
export type MessageKind = "post" | "response" | "get";

/** A height of one chain that the other chain knows. */
export interface UsableHeight {
  /** The height, and its state commitment. */
  readonly state: KnownState;
  /** Whether its challenge period is over. */
  readonly usable: boolean;
}

/** The state of a message on both chains. */
export interface MessageStatus {
  /** POST request, GET request or response. */
  readonly kind: MessageKind;
  /** Whether the sender still stores the commitment. */
  readonly open: boolean;
  /** Whether the message was delivered, or the GET answered. */
  readonly taken: boolean;
  /** Seconds since 1970; 0 for never. */
  readonly timeout: bigint;
  /** Seconds since 1970: the best block's time of the chain that would receive the message. */
  readonly clock: bigint;
  /** For delivery: a height of the sender that the receiver knows; for a GET, the requested height at its sender. */
  readonly delivery: UsableHeight | undefined;
  /** For a timeout: a height of the receiver after the timeout that the sender knows. A GET needs none. */
  readonly expiry: UsableHeight | undefined;
}

/** What to do next for a message. */
export type Decision =
  | { readonly do: "end"; readonly as: "delivered" | "answered" | "closed" }
  | { readonly do: "deliver"; readonly at: KnownState }
  | { readonly do: "time out"; readonly at: KnownState | undefined }
  | { readonly do: "wait"; readonly for: "finality" | "challenge period" | "timeout to be proven" };

/** The next action for a message. The same status gives the same decision. */
export function decide(status: MessageStatus): Decision {
  const { kind, delivery, expiry } = status;
  if (status.taken) return { do: "end", as: kind === "get" ? "answered" : "delivered" };
  if (!status.open) return { do: "end", as: "closed" };
  const isLate = status.timeout !== 0n && status.clock >= status.timeout;
  if (isLate) {
    if (kind === "get") return { do: "time out", at: undefined };
    if (expiry === undefined) return { do: "wait", for: "timeout to be proven" };
    return expiry.usable ? { do: "time out", at: expiry.state } : { do: "wait", for: "challenge period" };
  }
  if (delivery === undefined) return { do: "wait", for: "finality" };
  return delivery.usable ? { do: "deliver", at: delivery.state } : { do: "wait", for: "challenge period" };
}
