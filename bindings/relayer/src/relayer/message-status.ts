/**
 * Reads the state of both chains on which the decision about a message depends: at finalized blocks for whether it
 * has ended, at the best blocks for what can be attempted. All messages of a route are read together.
 */

import { toHex } from "@as-ismp/core/internal/codec";
import { requestKey, requestReceiptKey, responseKey, responseReceiptKey } from "../client/child-keys.ts";
import { feeOfEntry } from "../client/ismp-chain.ts";
import { requestCommitment, type Sent } from "../client/request.ts";
import type { ChainSnapshot } from "./chain-snapshot.ts";
import { type FoundMessage, sentOf } from "./found-message.ts";
import type { MessageKind, MessageStatus, UsableHeight } from "./next-action.ts";

/** A message that has not ended. */
export interface MessageRecord extends FoundMessage {
  /** Heights that were chosen for proofs. They are kept, so that their challenge periods run to the end. */
  readonly deliveryHeight?: number;
  readonly expiryHeight?: number;
  /** Consecutive failures. */
  readonly attempts: number;
  /** Milliseconds since 1970 before which it is not retried. */
  readonly notBefore: number;
  /** The action that the chain rejected for this message alone: it is not put into a batch with others again. */
  readonly refused?: "deliver" | "time out";
}

export interface MessageWithStatus {
  readonly sent: Sent;
  readonly status: MessageStatus;
  /** With the chosen heights. */
  readonly record: MessageRecord;
  /** Whether it is already handled in the best block, which may still be reverted. */
  readonly settling: boolean;
  /** The fee that was paid for it, while its commitment is stored. */
  readonly fee: bigint;
}

/**
 * The keys of a message: its commitment at the sender while it is open, and its receipt at the receiver once it was
 * delivered.
 */
export interface MessageStorageKeys {
  readonly record: MessageRecord;
  readonly sent: Sent;
  readonly kind: MessageKind;
  readonly open: Uint8Array;
  readonly taken: Uint8Array;
}

interface MessageStorageValues {
  readonly open: Uint8Array | undefined;
  readonly taken: Uint8Array | undefined;
}

/** Leaves out messages of blocks that the sender's node does not report as final yet, because it lags behind. */
export async function readStatuses(
  records: readonly MessageRecord[],
  from: ChainSnapshot,
  to: ChainSnapshot,
): Promise<MessageWithStatus[]> {
  const keys = records.filter(({ height }) => height <= from.finalized.header.number).map(storageKeysOf);
  await Promise.all([
    to.learn(
      from.connection,
      keys.map(({ record }) => heightOf(record.deliveryHeight)),
    ),
    from.learn(
      to.connection,
      keys.flatMap(({ record, sent }) => [heightOf(record.expiryHeight), heightAskedFor(sent)]),
    ),
  ]);
  const [final, best] = await Promise.all([
    storageValuesOf(keys, from, to, "finalized"),
    storageValuesOf(keys, from, to, "best"),
  ]);
  return keys.map((one, i): MessageWithStatus => {
    const [now, soon] = [final[i] as MessageStorageValues, best[i] as MessageStorageValues];
    const { record, sent, kind } = one;
    const timeout = sent.kind === "request" ? sent.request.timeout : sent.response.timeout;
    const { clock } = kind === "get" ? from : to;
    const isLate = timeout !== 0n && clock >= timeout;
    const delivery = isLate ? undefined : deliveryHeight(record, sent, from, to);
    const expiry = isLate && kind !== "get" ? expiryHeight(record, timeout, from, to) : undefined;
    const [open, taken] = [now.open !== undefined, now.taken !== undefined];
    const paid = soon.open ?? now.open;
    return {
      sent,
      status: { kind, open, taken, timeout, clock, delivery, expiry },
      settling: isSettling(soon),
      fee: paid === undefined ? 0n : feeOfEntry(paid),
      record: {
        ...record,
        ...(delivery !== undefined && { deliveryHeight: Number(delivery.state.at.height) }),
        ...(expiry !== undefined && { expiryHeight: Number(expiry.state.at.height) }),
      },
    };
  });
}

/** The messages that the best blocks have not handled yet. */
export async function unsettled<T extends { readonly record: MessageRecord }>(
  messages: readonly T[],
  from: ChainSnapshot,
  to: ChainSnapshot,
): Promise<T[]> {
  const values = await storageValuesOf(
    messages.map(({ record }) => storageKeysOf(record)),
    from,
    to,
    "best",
  );
  return messages.filter((_, i) => !isSettling(values[i] as MessageStorageValues));
}

function isSettling({ open, taken }: MessageStorageValues): boolean {
  return open === undefined || taken !== undefined;
}

export function storageKeysOf(record: MessageRecord): MessageStorageKeys {
  const sent = sentOf(record);
  const commitment = new Uint8Array(Buffer.from(record.commitment.slice(2), "hex"));
  if (sent.kind === "response") {
    const taken = responseReceiptKey(requestCommitment(sent.response.post));
    return { record, sent, kind: "response", open: responseKey(commitment), taken };
  }
  const { kind } = sent.request;
  const taken = kind === "get" ? responseReceiptKey(commitment) : requestReceiptKey(commitment);
  return { record, sent, kind, open: requestKey(commitment), taken };
}

/** A GET is answered on the chain that sent it: both of its keys are there. */
async function storageValuesOf(
  keys: readonly MessageStorageKeys[],
  from: ChainSnapshot,
  to: ChainSnapshot,
  at: "finalized" | "best",
): Promise<MessageStorageValues[]> {
  const isGet = ({ kind }: MessageStorageKeys): boolean => kind === "get";
  const [here, there] = await Promise.all([
    from.entries([...keys.map(({ open }) => open), ...keys.filter(isGet).map(({ taken }) => taken)], at),
    to.entries(
      keys.filter((one) => !isGet(one)).map(({ taken }) => taken),
      at,
    ),
  ]);
  return keys.map((one) => ({
    open: here.get(toHex(one.open)),
    taken: (isGet(one) ? here : there).get(toHex(one.taken)),
  }));
}

function heightAskedFor(sent: Sent): bigint | undefined {
  return sent.kind === "request" && sent.request.kind === "get" ? sent.request.height : undefined;
}

/** The journal's numbers come from JSON. */
function heightOf(noted: number | undefined): bigint | undefined {
  return noted === undefined || !Number.isSafeInteger(noted) ? undefined : BigInt(noted);
}

function deliveryHeight(
  record: MessageRecord,
  sent: Sent,
  from: ChainSnapshot,
  to: ChainSnapshot,
): UsableHeight | undefined {
  const exact = heightAskedFor(sent);
  if (exact !== undefined) return from.height(to.connection, exact);
  return chosen(to, from, record.deliveryHeight, ({ state }) => state.at.height >= BigInt(record.height));
}

function expiryHeight(
  record: MessageRecord,
  timeout: bigint,
  from: ChainSnapshot,
  to: ChainSnapshot,
): UsableHeight | undefined {
  return chosen(from, to, record.expiryHeight, ({ state }) => state.timestamp >= timeout);
}

/** The height that was chosen before, or else the latest one, if it suits this message. */
function chosen(
  at: ChainSnapshot,
  of: ChainSnapshot,
  before: number | undefined,
  fits: (height: UsableHeight) => boolean,
): UsableHeight | undefined {
  const height = heightOf(before);
  const kept = height === undefined ? undefined : at.height(of.connection, height);
  if (kept !== undefined && fits(kept)) return kept;
  const latest = at.latest(of.connection);
  return latest !== undefined && fits(latest) ? latest : undefined;
}
