/**
 * Brings messages to a chain: first tried by the chain's own code, then handed to its pool.
 *
 * Refuses by {@link MessageRefusedError} what the chain would refuse: nothing is sent that has no chance. A
 * pool that has the same messages already, from us or from another relayer, is as good as one that takes them.
 */
import { decodeValidity } from "../chain/validity.ts";
import { RpcRefusedError } from "../client/errors.ts";
import { messagesExtrinsic } from "../client/messages.ts";
import { concat } from "../state/scale.ts";
import type { Connection } from "./connection.ts";
import { MessageRefusedError } from "./errors.ts";

/** `TransactionSource::External`. */
const EXTERNAL = 2;
/** Codes of a pool that has the extrinsic, or one with the same tags. */
const ALREADY_THERE: readonly number[] = [1013, 1014];

export async function submit(to: Connection, messages: readonly Uint8Array[]): Promise<void> {
  const extrinsic = messagesExtrinsic(await to.ismp.palletIndex(), messages);
  const best = await to.node.bestHash();
  const input = concat(Uint8Array.of(EXTERNAL), extrinsic, best);
  const validity = decodeValidity(
    await to.node.call("TaggedTransactionQueue_validate_transaction", input, best),
  );
  if (!validity.valid) throw new MessageRefusedError(`${to.name} would refuse it: ${validity.error.name}`);
  try {
    await to.node.submit(extrinsic);
  } catch (error) {
    if (!(error instanceof RpcRefusedError)) throw error;
    if (ALREADY_THERE.includes(error.code)) return;
    throw new MessageRefusedError(`the pool of ${to.name} refused it: ${error.message}`, { cause: error });
  }
}
