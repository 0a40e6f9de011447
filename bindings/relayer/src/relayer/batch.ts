/**
 * Groups messages into batches: messages of one kind, to one chain, under one height, in the order in which they were
 * sent.
 *
 * Pure. Invariants: every message is in exactly one batch; no batch exceeds the limits of number and bytes, unless it
 * has one message; a message that the chain has rejected on its own is a batch of its own, after all others.
 */
import type { KnownState } from "../client/ismp-chain.ts";
import type { Sent } from "../client/request.ts";
import type { MessageRecord } from "./message-status.ts";
import type { MessageKind } from "./next-action.ts";

/** A message that can be delivered or timed out now. */
export interface Ready {
  readonly record: MessageRecord;
  readonly sent: Sent;
  readonly kind: MessageKind;
  readonly does: "deliver" | "time out";
  /** The height of its proof. A GET that times out needs no proof. */
  readonly at: KnownState | undefined;
  /** Messages with the same number were sent as one batch before, and are sent again as that batch. */
  readonly flight?: number;
}

/** Messages that share one proof. */
export interface Batch {
  readonly kind: MessageKind;
  readonly does: "deliver" | "time out";
  readonly at: KnownState | undefined;
  /** At least one. */
  readonly messages: readonly Ready[];
}

export interface BatchLimits {
  /** The number of messages. */
  readonly messages: number;
  /** Bytes of the whole extrinsic. */
  readonly bytes: number;
}

/** Groups the messages of one route into batches. */
export function batchesOf(ready: readonly Ready[], limits: BatchLimits): Batch[] {
  const groups = new Map<string, Ready[]>();
  for (const message of ready.toSorted(inOrder)) {
    const name = groupOf(message);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [message]);
    else group.push(message);
  }
  return [...groups.values()].flatMap((group) => split(group, limits)).map(batchOf);
}

/**
 * A batch of messages that share a group. The latest of their heights serves for all, because commitments and
 * receipts that were there before are still there.
 */
export function batchOf(messages: readonly Ready[]): Batch {
  const [first] = messages;
  if (first === undefined) throw new Error("a batch has at least one message");
  const heights = messages.flatMap(({ at }) => at ?? []);
  const at = heights.reduce<KnownState | undefined>(
    (latest, height) => (latest !== undefined && latest.at.height >= height.at.height ? latest : height),
    undefined,
  );
  return { kind: first.kind, does: first.does, at, messages };
}

/** Two batches with half of the messages each. */
export function halves({ messages }: Batch): [Batch, Batch] {
  const middle = messages.length >> 1;
  return [batchOf(messages.slice(0, middle)), batchOf(messages.slice(middle))];
}

/** A GET can only be proven at the height that it requests. */
function groupOf({ record, kind, does, at, flight }: Ready): string {
  if (record.refused === does) return record.id;
  return `${does} ${kind} ${kind === "get" ? at?.at.height : ""} ${flight ?? ""}`;
}

function inOrder(left: Ready, right: Ready): number {
  const alone = Number(left.record.refused === left.does) - Number(right.record.refused === right.does);
  if (alone !== 0) return alone;
  if (left.record.height !== right.record.height) return left.record.height - right.record.height;
  return Number(nonceOf(left.sent) - nonceOf(right.sent));
}

function nonceOf(sent: Sent): bigint {
  return sent.kind === "request" ? sent.request.nonce : sent.response.post.nonce;
}

function split(group: readonly Ready[], limits: BatchLimits): Ready[][] {
  const parts: Ready[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of group) {
    const size = message.record.leaf.length >> 1;
    const part = parts.at(-1);
    if (part === undefined || part.length >= limits.messages || bytes + size > limits.bytes) {
      parts.push([message]);
      bytes = size;
    } else {
      part.push(message);
      bytes += size;
    }
  }
  return parts;
}
