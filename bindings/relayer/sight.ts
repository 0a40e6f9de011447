/**
 * What of two chains decides on a message: read at their finalized blocks where it ends a life, at the best ones
 * where it only says what can be tried.
 */
import type { KnownState } from "../client/ismp-chain.ts";
import { requestCommitment, type Sent } from "../client/request.ts";
import type { Connection } from "./connection.ts";
import type { MessageKind, Sight, UsableHeight } from "./life.ts";
import { type FoundMessage, sentOf } from "./watcher.ts";

/** A message under way. */
export interface MessageRecord extends FoundMessage {
  /** Heights that were chosen for proofs: their challenge periods run from the choice on. */
  readonly deliveryHeight?: number;
  readonly expiryHeight?: number;
  /** Failures in a row. */
  readonly attempts: number;
  /** Milliseconds since 1970 before which it is not tried again. */
  readonly notBefore: number;
}

export interface Seen {
  readonly sent: Sent;
  readonly sight: Sight;
  /** With the heights that were chosen. */
  readonly record: MessageRecord;
  /** Whether the best block, which may yet be lost, has taken it already. */
  readonly settling: boolean;
}

/** Undefined where the sender's node lags behind the block that sent the message. */
export async function see(
  record: MessageRecord,
  from: Connection,
  to: Connection,
): Promise<Seen | undefined> {
  const sent = sentOf(record);
  const [fromFinal, toFinal] = await Promise.all([from.node.finalizedHash(), to.node.finalizedHash()]);
  const { header } = await from.node.header(fromFinal);
  if (header.number < record.height) return undefined;
  const kind = kindOf(sent);
  const commitment = new Uint8Array(Buffer.from(record.commitment.slice(2), "hex"));
  const isOpen = (hash?: Uint8Array): Promise<boolean> =>
    sent.kind === "request"
      ? from.ismp.hasRequest(commitment, hash)
      : from.ismp.hasResponse(commitment, hash);
  const isTaken = (ofFrom?: Uint8Array, ofTo?: Uint8Array): Promise<boolean> => {
    if (kind === "get") return from.ismp.tookResponse(commitment, ofFrom);
    if (sent.kind === "request") return to.ismp.tookRequest(commitment, ofTo);
    return to.ismp.tookResponse(requestCommitment(sent.response.post), ofTo);
  };
  const [open, taken, bestOpen, bestTaken] = await Promise.all([
    isOpen(fromFinal),
    isTaken(fromFinal, toFinal),
    isOpen(),
    isTaken(),
  ]);
  const timeout = sent.kind === "request" ? sent.request.timeout : sent.response.timeout;
  const clock = (await (kind === "get" ? from : to).ismp.now()) / 1000n;
  const isLate = timeout !== 0n && clock >= timeout;
  const delivery = isLate ? undefined : await deliveryHeight(record, sent, from, to);
  const expiry = isLate && kind !== "get" ? await expiryHeight(record, timeout, from, to) : undefined;
  return {
    sent,
    sight: { kind, open, taken, timeout, clock, delivery, expiry },
    settling: bestTaken || !bestOpen,
    record: {
      ...record,
      ...(delivery !== undefined && { deliveryHeight: Number(delivery.state.at.height) }),
      ...(expiry !== undefined && { expiryHeight: Number(expiry.state.at.height) }),
    },
  };
}

export function kindOf(sent: Sent): MessageKind {
  if (sent.kind === "response") return "response";
  return sent.request.kind;
}

async function deliveryHeight(
  record: MessageRecord,
  sent: Sent,
  from: Connection,
  to: Connection,
): Promise<UsableHeight | undefined> {
  if (sent.kind === "request" && sent.request.kind === "get") {
    return usable(from, await knownAt(from, to, Number(sent.request.height)));
  }
  return usable(
    to,
    await chosen(to, from, record.deliveryHeight, ({ at }) => at.height >= BigInt(record.height)),
  );
}

async function expiryHeight(
  record: MessageRecord,
  timeout: bigint,
  from: Connection,
  to: Connection,
): Promise<UsableHeight | undefined> {
  return usable(from, await chosen(from, to, record.expiryHeight, ({ timestamp }) => timestamp >= timeout));
}

/** The height that was chosen before, or the latest, if it will do. */
async function chosen(
  at: Connection,
  of: Connection,
  before: number | undefined,
  fits: (known: KnownState) => boolean,
): Promise<KnownState | undefined> {
  const kept = before === undefined ? undefined : await knownAt(at, of, before);
  if (kept !== undefined && fits(kept)) return kept;
  const latest = await at.ismp.latestHeight(of.id);
  const known = latest === undefined ? undefined : await knownAt(at, of, Number(latest));
  return known !== undefined && fits(known) ? known : undefined;
}

function knownAt(at: Connection, of: Connection, height: number): Promise<KnownState | undefined> {
  return at.ismp.knownState({ ...of.id, height: BigInt(height) });
}

/** Whether the challenge period of a height is over: by whole seconds, and strictly. */
async function usable(at: Connection, state: KnownState | undefined): Promise<UsableHeight | undefined> {
  if (state === undefined) return undefined;
  const [since, period, now] = await Promise.all([
    at.ismp.updateTime(state.at),
    at.ismp.challengePeriod(state.at),
    at.ismp.now(),
  ]);
  if (since === undefined || period === undefined) return undefined;
  return { state, usable: period === 0n || now - since * 1000n > period * 1000n };
}
