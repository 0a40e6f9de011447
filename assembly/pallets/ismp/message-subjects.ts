// What the messages of an extrinsic are about, as hashes: the pool's tag is made of them.
//
// Of two extrinsics with one tag the pool keeps one, so the tag leaves out what does not matter: the order of the
// messages, their signers and their proofs. It keeps its own copies, since each message gives its memory back after it
// was handled.
// Source: pallet-ismp (hyperbridge, tag pallet-ismp-v2512.1.0), src/lib.rs, `validate_unsigned`.

import { compareBytes } from "../../bytes/compare";
import { keccak256 } from "../../hashing/keccak";
import { requestCommitment } from "../../ismp/commitment";
import { ConsensusStateId } from "../../ismp/identifiers";
import { Message, MessageVariant } from "../../ismp/messages/message";
import { Request } from "../../ismp/request";
import { Response } from "../../ismp/response";
import { KeptBytes } from "../../memory/kept-bytes";
import { Writer } from "../../scale/writer";

const HASH: u32 = 32;
/** Of each message: where its hashes begin, and how many there are; both `u32`. */
const ENTRY: u32 = 8;


@final
export class MessageSubjects {
  hasConsensus: bool = false;
  private hashes: KeptBytes = new KeptBytes();
  private entries: KeptBytes = new KeptBytes();

  /** Adds a message that was handled. */
  add(message: Message): void {
    const first = this.hashes.length / HASH;
    switch (message.kind) {
      case MessageVariant.Consensus:
        this.hasConsensus = true;
        this.addClient(message.kind, message.consensus!.consensusStateId);
        break;
      case MessageVariant.FraudProof:
        this.addClient(message.kind, message.fraudProof!.consensusStateId);
        break;
      case MessageVariant.Request:
        this.addRequests(message.request!.requests);
        break;
      case MessageVariant.Response:
        this.addRequests(message.response!.requests);
        this.addAnswered(message.response!.responses);
        break;
      default:
        this.addRequests(message.timeout!.requests);
        this.addAnswered(message.timeout!.responses);
    }
    const entry = this.entries.reserve(ENTRY);
    store<u32>(entry, first);
    store<u32>(entry, this.hashes.length / HASH - first, 4);
  }

  /** Writes the tag, 32 bytes: the keccak-256 of the sorted `Vec<Vec<H256>>`. */
  writeTag(out: usize): void {
    const count = this.entries.length / ENTRY;
    const subjects = new Array<Subject>();
    for (let i: u32 = 0; i < count; i++) {
      const entry = this.entries.address + i * ENTRY;
      subjects.push(new Subject(this.hashes.address + load<u32>(entry) * HASH, load<u32>(entry, 4)));
    }
    subjects.sort((a: Subject, b: Subject): i32 => a.compare(b));
    const list = new Writer(this.hashes.length + (count + 1) * 5);
    list.compact(count);
    for (let i = 0; i < subjects.length; i++) {
      list.compact(subjects[i].count);
      list.raw(subjects[i].hashes, subjects[i].count * HASH);
    }
    keccak256(list.address, list.length, out);
  }

  /**
   * Without the proof. Attack: one update, or one fraud proof, has any number of forms (more headers than it needs, fewer
   * votes), all of them valid until the first is in a block, so that a tag of its bytes would let one relayer fill the
   * pool. A client is updated, or frozen, by one of them in any case.
   */
  private addClient(kind: MessageVariant, id: ConsensusStateId): void {
    const subject = new Writer(5);
    subject.u8(kind as u8);
    subject.u32(id);
    keccak256(subject.address, subject.length, this.hashes.reserve(HASH));
  }

  private addRequests(requests: Request[]): void {
    for (let i = 0; i < requests.length; i++) this.hashes.add(requestCommitment(requests[i]), HASH);
  }

  private addAnswered(responses: Response[]): void {
    for (let i = 0; i < responses.length; i++) {
      this.hashes.add(requestCommitment(responses[i].request), HASH);
    }
  }
}

/** The hashes of one message. */
@final
class Subject {
  constructor(
    public hashes: usize,
    public count: u32,
  ) {}

  compare(other: Subject): i32 {
    return compareBytes(this.hashes, this.count * HASH, other.hashes, other.count * HASH);
  }
}
