// Messages in the pool: carried out for a trial, and named by tags so that of two alike one stays out.
//
// Refuses what would be refused in a block, and other calls than the one that nobody signs. An update of a state machine
// stands above all other messages, and above older updates of the same one.
// Source: ismp-v1.md §14.2, ismp-v2.md §13.

import { compareBytes } from "../../bytes/compare";
import { Call } from "../../frame/call";
import { ValidTransaction } from "../../frame/valid-transaction";
import { INVALID_BAD_PROOF, INVALID_CALL, VALID, Validity } from "../../frame/validity";
import { keccak256 } from "../../hashing/keccak";
import { packSpan, spanAddress, spanLength } from "../../host/span";
import { requestCommitment } from "../../ismp/commitment";
import { IsmpEvent } from "../../ismp/event";
import { ConsensusMessage } from "../../ismp/messages/consensus";
import { FraudProofMessage } from "../../ismp/messages/fraud-proof";
import { Message, MessageKind } from "../../ismp/messages/message";
import { Request } from "../../ismp/request";
import { Response } from "../../ismp/response";
import { StateMachineHeight } from "../../ismp/state-machine-id";
import { Writer } from "../../scale/writer";
import { execute, readMessages } from "./execute";

const HANDLE_UNSIGNED: u8 = 0;
/** Blocks for which the judgement holds: what a message is proven against may be gone afterwards. */
const LONGEVITY: u64 = 25;
const PRIORITY_CONSENSUS: u64 = 200;
const PRIORITY_MESSAGES: u64 = 100;

/**
 * For the pool, or, with no transaction to describe, for a block: there messages are not carried out twice, the call
 * itself says whether it may be in the block.
 */
export function validateUnsigned(call: Call, transaction: ValidTransaction | null): Validity {
  if (call.index != HANDLE_UNSIGNED) return INVALID_CALL;
  if (!transaction) return VALID;
  const messages = readMessages(packSpan(call.args, (call.end - call.args) as u32));
  if (messages.length == 0) return INVALID_CALL;
  const execution = execute(messages);
  if (execution.error != 0) return INVALID_BAD_PROOF;
  const updated = firstUpdate(execution.events);
  const tag = __alloc(32);
  if (updated) {
    const id = new Writer(13);
    updated.id.write(id);
    keccak256(id.address, id.length, tag);
    transaction.priority = updated.height;
  } else {
    writeTag(messages, tag);
    transaction.priority = hasConsensus(messages) ? PRIORITY_CONSENSUS : PRIORITY_MESSAGES;
  }
  transaction.provides(tag, 32);
  transaction.longevity = LONGEVITY;
  return VALID;
}

function firstUpdate(events: IsmpEvent[]): StateMachineHeight | null {
  for (let i = 0; i < events.length; i++) {
    if (events[i].updated) return events[i].updated;
  }
  return null;
}

function hasConsensus(messages: Message[]): bool {
  for (let i = 0; i < messages.length; i++) {
    if (messages[i].kind == MessageKind.Consensus) return true;
  }
  return false;
}

/** The hash of what each message is about, in an order that does not depend on that of the messages. */
function writeTag(messages: Message[], out: usize): void {
  const subjects = new Array<Subject>();
  for (let i = 0; i < messages.length; i++) subjects.push(new Subject(messages[i]));
  subjects.sort((a: Subject, b: Subject): i32 => a.compare(b));
  const list = new Writer(256);
  list.compact(subjects.length);
  for (let i = 0; i < subjects.length; i++) subjects[i].write(list);
  keccak256(list.address, list.length, out);
}

/** What a message is about: hashes of 32 bytes each. */
@final
class Subject {
  private hashes: Writer = new Writer(32);

  constructor(message: Message) {
    switch (message.kind) {
      case MessageKind.Consensus:
        this.addConsensus(message.consensus!);
        break;
      case MessageKind.FraudProof:
        this.addFraudProof(message.fraudProof!);
        break;
      case MessageKind.Request:
        this.addRequests(message.request!.requests);
        break;
      case MessageKind.Response:
        this.addRequests(message.response!.requests);
        this.addAnswered(message.response!.responses);
        break;
      default:
        this.addRequests(message.timeout!.requests);
        this.addAnswered(message.timeout!.responses);
    }
  }

  compare(other: Subject): i32 {
    return compareBytes(this.hashes.address, this.hashes.length, other.hashes.address, other.hashes.length);
  }

  /** Writes `Vec<H256>`. */
  write(writer: Writer): void {
    writer.compact(this.hashes.length / 32);
    writer.raw(this.hashes.address, this.hashes.length);
  }

  /** Without the signer: the same update by two relayers is one. */
  private addConsensus(message: ConsensusMessage): void {
    const update = new Writer(spanLength(message.proof) + 8);
    update.u32(message.consensusStateId);
    update.span(message.proof);
    keccak256(update.address, update.length, this.hashes.reserve(32));
  }

  private addFraudProof(message: FraudProofMessage): void {
    keccak256(spanAddress(message.proof1), spanLength(message.proof1), this.hashes.reserve(32));
    keccak256(spanAddress(message.proof2), spanLength(message.proof2), this.hashes.reserve(32));
  }

  private addRequests(requests: Request[]): void {
    for (let i = 0; i < requests.length; i++) this.hashes.raw(requestCommitment(requests[i]), 32);
  }

  private addAnswered(responses: Response[]): void {
    for (let i = 0; i < responses.length; i++) this.hashes.raw(requestCommitment(responses[i].request), 32);
  }
}
