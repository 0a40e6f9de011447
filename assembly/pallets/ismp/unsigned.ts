// Messages in the pool: validated by dry run; tags keep duplicates out of the pool.
//
// Refuses what would be refused in a block, and other calls than the unsigned one. An update of a state machine has
// priority over all other messages, and over older updates of the same state machine. Source: pallet-ismp
// (hyperbridge, tag pallet-ismp-v2512.1.0), src/lib.rs, `validate_unsigned`.

import { Call } from "../../frame/call";
import { ValidTransaction } from "../../frame/valid-transaction";
import { INVALID_BAD_PROOF, INVALID_CALL, VALID, Validity } from "../../frame/validity";
import { CALL_HANDLE_UNSIGNED } from "../../generated/pallets/ismp";
import { keccak256 } from "../../hashing/keccak";
import { packSpan } from "../../bytes/span";
import { MIN_MESSAGE_SIZE } from "../../ismp/messages/message";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { execute } from "./execute";
import { MessageSubjects } from "./message-subjects";

/** Blocks for which the judgement holds: what a message is proven against may be gone afterwards. */
const LONGEVITY: u64 = 25;
const PRIORITY_CONSENSUS: u64 = 200;
const PRIORITY_MESSAGES: u64 = 100;

/**
 * For the pool, or, without a transaction to describe, for a block: there messages are not executed twice, the call
 * itself decides whether it may be in the block.
 */
export function validateUnsigned(call: Call, transaction: ValidTransaction | null): Validity {
  if (call.index != CALL_HANDLE_UNSIGNED) return INVALID_CALL;
  if (!transaction) return VALID;
  const messages = packSpan(call.args, (call.end - call.args) as u32);
  if (Reader.over(messages).count(MIN_MESSAGE_SIZE) == 0) return INVALID_CALL;
  const subjects = new MessageSubjects();
  const execution = execute(messages, subjects);
  if (execution.error != 0) return INVALID_BAD_PROOF;
  const updated = execution.updated;
  const tag = __alloc(32);
  if (updated) {
    const id = new Writer(13);
    updated.id.write(id);
    keccak256(id.address, id.length, tag);
    transaction.priority = updated.height;
  } else {
    subjects.writeTag(tag);
    transaction.priority = subjects.hasConsensus ? PRIORITY_CONSENSUS : PRIORITY_MESSAGES;
  }
  transaction.provides(tag, 32);
  transaction.longevity = LONGEVITY;
  return VALID;
}
