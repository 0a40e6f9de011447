// Parachain headers under the relay blocks that a GRANDPA finality proof finalizes.
//
// Heads of relay blocks that the proof does not finalize are passed over, same as pallet-ismp 2512.1. One head that is
// missing or undecodable fails the whole. Refuses more heads of a relay block than the proof of them has nodes: each
// head has a leaf of its own, so no proof needs that, and a list of ids alone must take no memory.
// Attack: heads that the client has no use for, or one unchanged head under each of many relay blocks, would make an update
// as large as its sender likes. Of use are the nodes of heads that are on the client's list, in relay blocks that show one
// of them with a number that no block counted before shows.

import { ErrorCode, Milliseconds } from "../../bytes/units";
import { equal32 } from "../../bytes/compare";
import { heapSort } from "../../bytes/heap-sort";
import { Hasher } from "../../hashing/hasher";
import { compactSize } from "../../scale/compact-size";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { Entries } from "../../trie/entries";
import { TrieError } from "../../trie/errors";
import { Proof } from "../../trie/proof";
import { FinalityProof } from "../grandpa/finality-proof";
import { Header } from "../header";
import { ParachainError } from "./errors";
import { ParachainHead } from "./heads";

/** A map entry at least: relay hash, empty proof, no ids. */
const MIN_ENTRY_SIZE: u32 = 34;

/** What is kept of a head: address, length and number of its header, position of the relay block, listed (0, 1), slot duration. */
const HEAD: usize = 32;
const HEAD_LENGTH: usize = 4;
const HEAD_NUMBER: usize = 8;
const HEAD_BLOCK: usize = 12;
const HEAD_LISTED: usize = 16;
const HEAD_SLOT_DURATION: usize = 24;
/** What the heads are sorted by: the para id, then the position. */
const ORDER: usize = 8;

const EMPTY_MAP = memory.data(1);

/** The parachains whose heads are of use. */
export abstract class ParachainList {
  /** Milliseconds; of the parachain that `has` was last true for. */
  slotDuration: Milliseconds = 0;

  abstract has(paraId: u32): bool;
}


@final
export class FinalizedHeads {
  /** How many heads there are; after `verify`. */
  count: u32 = 0;
  private error: ErrorCode = ParachainError.None;
  /** Relay hash to encoded `ParachainHeaderProofs`. */
  private proofs: Entries;
  /** The most heads that there can be. */
  private capacity: u32 = 0;
  private headers: usize = 0;
  private order: usize = 0;
  /** Of each relay block, until they count as used: bytes of the nodes that its listed heads were read from. */
  private visited: StaticArray<u32> = new StaticArray<u32>(0);
  private head: ParachainHead = new ParachainHead();

  /** Reads `BTreeMap<H256, ParachainHeaderProofs>`; check `reader.error`. Bytes after the map are the caller's to refuse. */
  constructor(reader: Reader) {
    const count = reader.count(MIN_ENTRY_SIZE);
    // parity-scale-codec reads a map in any order; of equal keys the last one holds.
    const proofs = new Entries(count);
    let capacity: u32 = 0;
    for (let i: u32 = 0; i < count && !reader.failed; i++) {
      const hash = reader.fixed(32);
      const start = reader.position;
      const nodes = reader.count(1);
      for (let n: u32 = 0; n < nodes && !reader.failed; n++) reader.bytes();
      const idCount = reader.count(4);
      reader.fixed(idCount << 2);
      capacity += min(nodes, idCount);
      proofs.add(hash, 32, start, (reader.position - start) as u32);
    }
    if (!reader.failed) proofs.sort();
    this.proofs = proofs;
    this.capacity = capacity;
  }

  /** No heads of no relay block. */
  static none(): FinalizedHeads {
    return new FinalizedHeads(new Reader(EMPTY_MAP, EMPTY_MAP + 1));
  }

  /**
   * Takes the heads out of the relay blocks' states: 0, or why one of them can't be taken.
   *
   * @param finality a proof that has been verified
   * @param trusted the hash that the proof started from
   * @param list the parachains whose heads are of use, of which alone slot durations are known; null: all of them
   */
  verify(finality: FinalityProof, trusted: usize, list: ParachainList | null): ErrorCode {
    const capacity = this.capacity as usize;
    this.headers = __alloc(capacity * (HEAD + ORDER));
    this.order = this.headers + capacity * HEAD;
    const proofs = this.proofs;
    this.visited = new StaticArray<u32>(proofs.count);
    for (let i: u32 = 0; i < proofs.count && this.error == ParachainError.None; i++) {
      const hash = proofs.key(i);
      const relay = finality.finalized(hash);
      if (relay) this.take(i, relay, list);
      // Upstream traps here: the trusted block counts as finalized, but nothing makes its header come along.
      else if (equal32(hash, trusted)) this.takeTrusted(i, finality, list);
    }
    heapSort<u64>(this.order, this.count);
    return this.error;
  }

  /** Para id of a head. Ascending; of one id in the order of their relay blocks' hashes. */
  paraId(position: u32): u32 {
    return (this.orderOf(position) >> 32) as u32;
  }

  header(position: u32): Header {
    const start = this.start(position);
    return Header.read(new Reader(start, start + this.length(position)));
  }

  /** Whether the parachain of a head is on the list. */
  isListed(position: u32): bool {
    return load<u8>(this.recordOf(position), HEAD_LISTED) != 0;
  }

  /** Milliseconds; of a head that is listed. */
  slotDuration(position: u32): Milliseconds {
    return load<u64>(this.recordOf(position), HEAD_SLOT_DURATION);
  }

  private takeTrusted(block: u32, finality: FinalityProof, list: ParachainList | null): void {
    const position = finality.headers.find(this.proofs.key(block));
    if (position < 0) this.error = ParachainError.RelayHeaderNotInUnknownHeaders;
    else this.take(block, finality.headers.at(position), list);
  }

  /** @param block position among the proofs @param relay the block's header */
  private take(block: u32, relay: Header, list: ParachainList | null): void {
    const start = this.proofs.value(block);
    const reader = new Reader(start, start + this.proofs.valueLength(block));
    const proof = Proof.decode(reader, Hasher.Blake2_256);
    if (proof.error != ParachainError.None) {
      this.error = proof.error;
      return;
    }
    const idCount = reader.count(4);
    // Ascending and each once: a set, as upstream's keys are.
    const ids = __alloc((idCount as usize) << 2);
    for (let i: u32 = 0; i < idCount; i++) store<u32>(ids + ((i as usize) << 2), reader.u32());
    heapSort<u32>(ids, idCount);
    let found: u32 = 0;
    for (let i: u32 = 0; i < idCount; i++) {
      const id = load<u32>(ids + ((i as usize) << 2));
      if (i > 0 && id == load<u32>(ids + ((i as usize) << 2) - 4)) continue;
      const listed = list == null || list.has(id);
      proof.counting = listed;
      this.error = this.head.find(proof, relay.stateRoot, id);
      if (this.error == ParachainError.None && found++ == proof.count) this.error = TrieError.AnswerTooLarge;
      if (this.error != ParachainError.None) return;
      const record = this.add(id, this.head.header);
      store<u32>(record, block, HEAD_BLOCK);
      store<u8>(record, listed as u8, HEAD_LISTED);
      store<u64>(record, list != null ? list.slotDuration : 0, HEAD_SLOT_DURATION);
    }
    this.visited[block] = proof.visited;
  }

  private add(paraId: u32, header: Header): usize {
    const at = this.headers + (this.count as usize) * HEAD;
    store<u32>(at, header.start as u32);
    store<u32>(at, header.length, HEAD_LENGTH);
    store<u32>(at, header.number, HEAD_NUMBER);
    store<u64>(this.order + (this.count as usize) * ORDER, ((paraId as u64) << 32) | (this.count as u64));
    this.count++;
    return at;
  }

  /**
   * How many bytes of nodes are of use. After `verify`, once. The heads of one parachain are sorted by number: a relay
   * chain has no two of one number.
   */
  countUsed(): u32 {
    let used: u32 = 0;
    const numbered = __alloc((this.count as usize) * ORDER);
    for (let i: u32 = 0; i < this.count; i++) {
      const number = load<u32>(this.recordOf(i), HEAD_NUMBER) as u64;
      store<u64>(numbered + (i as usize) * ORDER, (number << 32) | (i as u64));
    }
    for (let start: u32 = 0; start < this.count;) {
      const end = this.endOf(start);
      if (this.isListed(start)) used += this.countUsedOf(numbered + (start as usize) * ORDER, end - start);
      start = end;
    }
    return used;
  }

  /** @param numbered number and position of each head of one parachain */
  private countUsedOf(numbered: usize, count: u32): u32 {
    heapSort<u64>(numbered, count);
    let used: u32 = 0;
    let last: i64 = -1;
    for (let i: u32 = 0; i < count; i++) {
      const entry = load<u64>(numbered + (i as usize) * ORDER);
      const number = (entry >> 32) as i64;
      if (number == last) continue;
      last = number;
      const block = load<u32>(this.recordOf(entry as u32), HEAD_BLOCK);
      used += this.visited[block];
      this.visited[block] = 0;
    }
    return used;
  }

  /** The first position after the heads of the parachain at `start`. */
  private endOf(start: u32): u32 {
    const para = this.paraId(start);
    let end = start + 1;
    while (end < this.count && this.paraId(end) == para) end++;
    return end;
  }

  /** How many bytes `write` takes at most. */
  get size(): u32 {
    let size = compactSize(this.count);
    for (let i: u32 = 0; i < this.count; i++) size += 4 + 5 + compactSize(this.length(i)) + this.length(i);
    return size;
  }

  /** Writes `Vec<(u32, Vec<Vec<u8>>)>`: para ids ascending, the headers of each in their order. */
  write(writer: Writer): void {
    let groups: u32 = 0;
    for (let i: u32 = 0; i < this.count; i++) {
      if (i == 0 || this.paraId(i) != this.paraId(i - 1)) groups++;
    }
    writer.compact(groups);
    for (let i: u32 = 0; i < this.count;) {
      const end = this.endOf(i);
      writer.u32(this.paraId(i));
      writer.compact(end - i);
      for (; i < end; i++) writer.bytes(this.start(i), this.length(i));
    }
  }

  // @ts-ignore: decorator
  @inline
  private orderOf(position: u32): u64 {
    return load<u64>(this.order + (position as usize) * ORDER);
  }

  /** Address of a head's header. */
  private start(position: u32): usize {
    return load<u32>(this.recordOf(position)) as usize;
  }

  private length(position: u32): u32 {
    return load<u32>(this.recordOf(position), HEAD_LENGTH);
  }

  /** Address of what is kept of a head. */
  // @ts-ignore: decorator
  @inline
  private recordOf(position: u32): usize {
    return this.headers + ((this.orderOf(position) & 0xffffffff) as usize) * HEAD;
  }
}
