// Parachain headers under the relay blocks that a GRANDPA finality proof finalizes.
//
// Heads of relay blocks that the proof does not finalize are passed over, same as pallet-ismp 2512.1. One head that is
// missing or undecodable fails the whole. Refuses more heads of a relay block than the proof of them has nodes: each
// head has a leaf of its own, so no proof needs that, and a list of ids alone must take no memory.

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

/** What is kept of a head: address and length of its header. */
const HEAD: usize = 8;
/** What the heads are sorted by: the para id, then the position. */
const ORDER: usize = 8;

const EMPTY_MAP = memory.data(1);


@final
export class FinalizedHeads {
  /** How many heads there are; after `verify`. */
  count: u32 = 0;
  /** Bytes of the nodes that the heads were read from; after `verify`. */
  used: u32 = 0;
  private error: u32 = ParachainError.None;
  /** Relay hash to encoded `ParachainHeaderProofs`. */
  private proofs: Entries;
  /** The most heads that there can be. */
  private capacity: u32 = 0;
  private headers: usize = 0;
  private order: usize = 0;
  private head: ParachainHead = new ParachainHead();

  /** Reads `BTreeMap<H256, ParachainHeaderProofs>`; check `reader.error`. Bytes behind the map are the caller's to refuse. */
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
   */
  verify(finality: FinalityProof, trusted: usize): u32 {
    const capacity = this.capacity as usize;
    this.headers = __alloc(capacity * (HEAD + ORDER));
    this.order = this.headers + capacity * HEAD;
    const proofs = this.proofs;
    for (let i: u32 = 0; i < proofs.count && this.error == ParachainError.None; i++) {
      const hash = proofs.key(i);
      const relay = finality.finalized(hash);
      if (relay) this.take(new Reader(proofs.value(i), proofs.value(i) + proofs.valueLength(i)), relay);
      // Upstream traps here: the trusted block counts as finalized, but nothing makes its header come along.
      else if (equal32(hash, trusted))
        this.takeTrusted(hash, finality, proofs.value(i), proofs.valueLength(i));
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

  private takeTrusted(hash: usize, finality: FinalityProof, start: usize, length: u32): void {
    const position = finality.headers.find(hash);
    if (position < 0) this.error = ParachainError.RelayHeaderNotInUnknownHeaders;
    else this.take(new Reader(start, start + length), finality.headers.at(position));
  }

  private take(reader: Reader, relay: Header): void {
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
      this.error = this.head.find(proof, relay.stateRoot, id);
      if (this.error == ParachainError.None && found++ == proof.count) this.error = TrieError.AnswerTooLarge;
      if (this.error != ParachainError.None) return;
      this.add(id, this.head.header);
    }
    this.used += proof.visited;
  }

  private add(paraId: u32, header: Header): void {
    const at = this.headers + (this.count as usize) * HEAD;
    store<u32>(at, header.start as u32);
    store<u32>(at, header.length, 4);
    store<u64>(this.order + (this.count as usize) * ORDER, ((paraId as u64) << 32) | (this.count as u64));
    this.count++;
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
      const para = this.paraId(i);
      let end = i;
      while (end < this.count && this.paraId(end) == para) end++;
      writer.u32(para);
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
    return load<u32>(this.headers + ((this.orderOf(position) & 0xffffffff) as usize) * HEAD) as usize;
  }

  private length(position: u32): u32 {
    return load<u32>(this.headers + ((this.orderOf(position) & 0xffffffff) as usize) * HEAD, 4);
  }
}
