/**
 * Brings messages to a chain: first tried by the chain's own code, then handed to its pool.
 *
 * Refuses by {@link MessageRefusedError} what the chain would refuse: nothing is sent that has no chance; by
 * {@link BusyPoolError} what the pool does not take for its own reasons. A pool that has the same messages already,
 * from us or from another relayer, is as good as one that takes them.
 */

import { RpcRefusedError } from "../client/errors.ts";
import { messagesExtrinsic } from "../client/messages.ts";
import { concat, ScaleReader } from "../codec/scale.ts";
import { bareExtrinsic } from "../substrate/extrinsic.ts";
import { decodeValidity, type Validity } from "../substrate/validity.ts";
import type { Connection } from "./connection.ts";
import { BusyPoolError, MessageRefusedError } from "./errors.ts";

/** `TransactionSource::External`. */
const EXTERNAL = 2;
/** Codes of a pool that has the extrinsic, or one with the same tags. */
const ALREADY_THERE: readonly number[] = [1013, 1014];
/**
 * A pool that found the extrinsic invalid a while ago, for example where a fork had lost what it builds on, and
 * takes the same bytes no more: half an hour long, in stock nodes.
 */
const BANNED = 1012;
/** Codes of a pool that finds the extrinsic invalid, now or a while ago. */
const INVALID: readonly number[] = [1010, BANNED];

/** The unsigned extrinsic that brings these messages to a chain. */
export async function extrinsicOf(to: Connection, messages: readonly Uint8Array[]): Promise<Uint8Array> {
  return messagesExtrinsic(await to.ismp.palletIndex(), messages);
}

export async function submit(to: Connection, messages: readonly Uint8Array[]): Promise<void> {
  await submitExtrinsic(to, await extrinsicOf(to, messages));
}

export async function submitExtrinsic(to: Connection, extrinsic: Uint8Array): Promise<void> {
  const validity = await simulated(to, extrinsic);
  if (!validity.valid) throw new MessageRefusedError(`${to.name} would refuse it: ${validity.error.name}`);
  try {
    await offer(to, extrinsic);
  } catch (error) {
    if (!(error instanceof RpcRefusedError)) throw error;
    if (ALREADY_THERE.includes(error.code)) return;
    const Refusal = INVALID.includes(error.code) ? MessageRefusedError : BusyPoolError;
    throw new Refusal(`the pool of ${to.name} refused it: ${error.message}`, { cause: error });
  }
}

/** To the pool; where that has banned these bytes, the same call in other ones. */
async function offer(to: Connection, extrinsic: Uint8Array): Promise<void> {
  try {
    await to.node.submit(extrinsic);
  } catch (error) {
    if (!(error instanceof RpcRefusedError) || error.code !== BANNED) throw error;
    await to.node.submit(inNextVersion(extrinsic));
  }
}

/** A bare extrinsic of version 5 where the given one is of version 4. Nothing else tells them apart. */
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
    throw new MessageRefusedError(`${to.name} could not try it: ${error.message}`, { cause: error });
  }
}
