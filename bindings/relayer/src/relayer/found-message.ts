/** A message as the relayer found it in a finalized block, and as it is stored in the journal. */

import { toHex } from "@as-ismp/core/internal/codec";
import { decodeLeaf, encodeLeaf, type Sent } from "../client/request.ts";
import type { StateMachine } from "../client/state-machine.ts";
import type { JournalEntry } from "./journal.ts";

/** A message as the relayer found it in a finalized block, and as it is stored in the journal. */
export interface FoundMessage extends JournalEntry {
  /** The chain that sent it. */
  readonly from: StateMachine;
  /** The chain that it is for. */
  readonly to: StateMachine;
  /** Number of the block that sent it. */
  readonly height: number;
  /** `0x` hex. */
  readonly commitment: string;
  /** SCALE `Leaf`, `0x` hex. */
  readonly leaf: string;
}

/** The journal entry for a message that block `height` of its chain sent. */
export function foundMessage(sent: Sent, commitment: Uint8Array, height: number): FoundMessage {
  const { from, to } = endsOf(sent);
  const name = toHex(commitment);
  return { id: `${from}/${name}`, from, to, height, commitment: name, leaf: toHex(encodeLeaf(sent)) };
}

/** Decodes the message. */
export function sentOf({ leaf }: FoundMessage): Sent {
  return decodeLeaf(new Uint8Array(Buffer.from(leaf.slice(2), "hex")));
}

/** Source and destination of a message. A response goes in the opposite direction of its request. */
function endsOf(sent: Sent): { readonly from: StateMachine; readonly to: StateMachine } {
  if (sent.kind === "request") return { from: sent.request.source, to: sent.request.dest };
  return { from: sent.response.post.dest, to: sent.response.post.source };
}
