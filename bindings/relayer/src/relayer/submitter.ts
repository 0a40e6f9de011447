/**
 * Submits messages to a chain: the chain's own code simulates them first, then they go to its pool.
 *
 * Rejects with {@link MessageRefusedError} what the chain would reject, so that nothing is sent in vain, and with
 * {@link BusyPoolError} what the pool does not accept for reasons of its own. A pool that already has the same
 * messages, from us or from another relayer, counts as success.
 */

import { concat, ScaleReader } from "@as-ismp/core/internal/codec";
import { RpcRefusedError } from "../client/errors.ts";
import { messagesExtrinsic } from "../client/messages.ts";
import { bareExtrinsic } from "../substrate/extrinsic.ts";
import { decodeValidity, type Validity } from "../substrate/validity.ts";
import type { Connection } from "./connection.ts";
import { BusyPoolError, MessageRefusedError } from "./errors.ts";

/** `TransactionSource::External`. */
const EXTERNAL = 2;
/** Error codes of a pool that has the extrinsic, or one with the same tags. */
const ALREADY_THERE: readonly number[] = [1013, 1014];
/**
 * A pool that found the extrinsic invalid some time ago, for example because a fork had lost what it depends on,
 * rejects the same bytes as banned: for half an hour in stock nodes.
 */
const BANNED = 1012;
/** Error codes of a pool that finds the extrinsic invalid, now or some time ago. */
const INVALID: readonly number[] = [1010, BANNED];

/** The unsigned extrinsic that submits these messages to a chain. */
export async function extrinsicOf(to: Connection, messages: readonly Uint8Array[]): Promise<Uint8Array> {
  return messagesExtrinsic(await to.ismp.messagesCall(), messages);
}

export async function submit(to: Connection, messages: readonly Uint8Array[]): Promise<void> {
  await submitExtrinsic(to, await extrinsicOf(to, messages));
}

export async function submitExtrinsic(to: Connection, extrinsic: Uint8Array): Promise<void> {
  const validity = await simulated(to, extrinsic);
  if (!validity.valid)
    throw new MessageRefusedError(`${to.name} would refuse the message: ${validity.error.name}`);
  try {
    await offer(to, extrinsic);
  } catch (error) {
    if (!(error instanceof RpcRefusedError)) throw error;
    if (ALREADY_THERE.includes(error.code)) return;
    const Refusal = INVALID.includes(error.code) ? MessageRefusedError : BusyPoolError;
    throw new Refusal(`the pool of ${to.name} refused the message: ${error.message}`, { cause: error });
  }
}

/** Submits to the pool; if it has banned these bytes, submits the same call in other bytes. */
async function offer(to: Connection, extrinsic: Uint8Array): Promise<void> {
  try {
    await to.node.submit(extrinsic);
  } catch (error) {
    if (!(error instanceof RpcRefusedError) || error.code !== BANNED) throw error;
    await to.node.submit(inNextVersion(extrinsic));
  }
}

/** A bare extrinsic of version 5 from one of version 4. They differ in nothing else. */
function inNextVersion(extrinsic: Uint8Array): Uint8Array {
  const reader = new ScaleReader(extrinsic);
  const call = reader.bytes().subarray(1);
  return bareExtrinsic(call, 5);
}

async function simulated(to: Connection, extrinsic: Uint8Array): Promise<Validity> {
  const best = await to.node.bestHash();
  const input = concat(Uint8Array.of(EXTERNAL), extrinsic, best);
  try {
    return decodeValidity(await to.node.call("TaggedTransactionQueue_validate_transaction", input, best));
  } catch (error) {
    if (!(error instanceof RpcRefusedError)) throw error;
    throw new MessageRefusedError(`${to.name} could not simulate the message: ${error.message}`, {
      cause: error,
    });
  }
}
