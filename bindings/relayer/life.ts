/**
 * The life of a message: where it stands by what is seen of both chains, and what to do next.
 *
 *     sent -> finalized -> proven -> in challenge -> delivered | answered
 *                                 \-> timed out (or closed by somebody else)
 *
 * Pure: the same sight gives the same decision, so a restart at any point decides alike. What ends a life is
 * read at finalized blocks only.
 * (docs/spec/protocol.md#validation, docs/spec/protocol.md#post-requests, docs/spec/protocol.md#timeouts)
 */
import type { KnownState } from "../client/ismp-chain.ts";

/** POST and response are brought to the other chain; what a GET asks for is brought to where it was sent. */
export type MessageKind = "post" | "response" | "get";

/** A height that one chain knows of the other. */
export interface UsableHeight {
  readonly state: KnownState;
  /** Whether its challenge period is over. */
  readonly usable: boolean;
}

/** What is seen of both chains. */
export interface Sight {
  readonly kind: MessageKind;
  /** Whether the sender still keeps the commitment. */
  readonly open: boolean;
  /** Whether it was taken, or answered. */
  readonly taken: boolean;
  /** Seconds since 1970; 0 for never. */
  readonly timeout: bigint;
  /** Seconds since 1970, of the chain that would take it, at its best block. */
  readonly clock: bigint;
  /** For delivery: of the sender at the taker; of a GET's very height at the sender. */
  readonly delivery: UsableHeight | undefined;
  /** For a timeout: of the taker at the sender, after the timeout. A GET needs none. */
  readonly expiry: UsableHeight | undefined;
}

export type Decision =
  | { readonly do: "end"; readonly as: "delivered" | "answered" | "closed" }
  | { readonly do: "deliver"; readonly at: KnownState }
  | { readonly do: "time out"; readonly at: KnownState | undefined }
  | { readonly do: "wait"; readonly for: "finality" | "challenge period" | "timeout to be proven" };

export function decide(sight: Sight): Decision {
  const { kind, delivery, expiry } = sight;
  if (sight.taken) return { do: "end", as: kind === "get" ? "answered" : "delivered" };
  if (!sight.open) return { do: "end", as: "closed" };
  const isLate = sight.timeout !== 0n && sight.clock >= sight.timeout;
  if (isLate) {
    if (kind === "get") return { do: "time out", at: undefined };
    if (expiry === undefined) return { do: "wait", for: "timeout to be proven" };
    return expiry.usable ? { do: "time out", at: expiry.state } : { do: "wait", for: "challenge period" };
  }
  if (delivery === undefined) return { do: "wait", for: "finality" };
  return delivery.usable ? { do: "deliver", at: delivery.state } : { do: "wait", for: "challenge period" };
}
