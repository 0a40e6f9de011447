/**
 * Reads the state of both chains on which the decision about a message depends: at finalized blocks for whether it
 * has ended, at the best blocks for what can be attempted. All messages of a route are read together.
 */

import { requestKey, requestReceiptKey, responseKey, responseReceiptKey } from "../client/child-keys.ts";
import { feeOfEntry } from "../client/ismp-chain.ts";
import { requestCommitment, type Sent } from "../client/request.ts";
import { toHex } from "../codec/hex.ts";
import type { ChainView } from "./chain-view.ts";
import { type FoundMessage, sentOf } from "./found-message.ts";
import type { MessageKind, Sight, UsableHeight } from "./life.ts";

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

export interface Seen {
  readonly sent: Sent;
  readonly sight: Sight;
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
export interface Places {
  readonly record: MessageRecord;
  readonly sent: Sent;
  readonly kind: MessageKind;
  readonly open: Uint8Array;
  readonly taken: Uint8Array;
}

interface Marks {
  readonly open: Uint8Array | undefined;
  readonly taken: Uint8Array | undefined;
}

/** Leaves out messages of blocks that the sender's node does not report as final yet, because it lags behind. */
export async function see(
  records: readonly MessageRecord[],
  from: ChainView,
  to: ChainView,
): Promise<Seen[]> {
  const places = records.filter(({ height }) => height <= from.finalized.header.number).map(placesOf);
  await Promise.all([
    to.learn(
      from.connection,
      places.map(({ record }) => heightOf(record.deliveryHeight)),
    ),
    from.learn(
      to.connection,
      places.flatMap(({ record, sent }) => [heightOf(record.expiryHeight), heightAskedFor(sent)]),
    ),
  ]);
  const [final, best] = await Promise.all([
    marksOf(places, from, to, "finalized"),
    marksOf(places, from, to, "best"),
  ]);
  return places.map((place, i): Seen => {
    const [now, soon] = [final[i] as Marks, best[i] as Marks];
    const { record, sent, kind } = place;
    const timeout = sent.kind === "request" ? sent.request.timeout : sent.response.timeout;
    const { clock } = kind === "get" ? from : to;
    const isLate = timeout !== 0n && clock >= timeout;
    const delivery = isLate ? undefined : deliveryHeight(record, sent, from, to);
    const expiry = isLate && kind !== "get" ? expiryHeight(record, timeout, from, to) : undefined;
    const [open, taken] = [now.open !== undefined, now.taken !== undefined];
    const paid = soon.open ?? now.open;
    return {
      sent,
      sight: { kind, open, taken, timeout, clock, delivery, expiry },
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
  from: ChainView,
  to: ChainView,
): Promise<T[]> {
  const marks = await marksOf(
    messages.map(({ record }) => placesOf(record)),
    from,
    to,
    "best",
  );
  return messages.filter((_, i) => !isSettling(marks[i] as Marks));
}

function isSettling({ open, taken }: Marks): boolean {
  return open === undefined || taken !== undefined;
}

export function placesOf(record: MessageRecord): Places {
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
async function marksOf(
  places: readonly Places[],
  from: ChainView,
  to: ChainView,
  at: "finalized" | "best",
): Promise<Marks[]> {
  const isGet = ({ kind }: Places): boolean => kind === "get";
  const [here, there] = await Promise.all([
    from.entries([...places.map(({ open }) => open), ...places.filter(isGet).map(({ taken }) => taken)], at),
    to.entries(
      places.filter((place) => !isGet(place)).map(({ taken }) => taken),
      at,
    ),
  ]);
  return places.map((place) => ({
    open: here.get(toHex(place.open)),
    taken: (isGet(place) ? here : there).get(toHex(place.taken)),
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
  from: ChainView,
  to: ChainView,
): UsableHeight | undefined {
  const exact = heightAskedFor(sent);
  if (exact !== undefined) return from.height(to.connection, exact);
  return chosen(to, from, record.deliveryHeight, ({ state }) => state.at.height >= BigInt(record.height));
}

function expiryHeight(
  record: MessageRecord,
  timeout: bigint,
  from: ChainView,
  to: ChainView,
): UsableHeight | undefined {
  return chosen(from, to, record.expiryHeight, ({ state }) => state.timestamp >= timeout);
}

/** The height that was chosen before, or else the latest one, if it suits this message. */
function chosen(
  at: ChainView,
  of: ChainView,
  before: number | undefined,
  fits: (height: UsableHeight) => boolean,
): UsableHeight | undefined {
  const height = heightOf(before);
  const kept = height === undefined ? undefined : at.height(of.connection, height);
  if (kept !== undefined && fits(kept)) return kept;
  const latest = at.latest(of.connection);
  return latest !== undefined && fits(latest) ? latest : undefined;
}
