// Parachain headers under the relay blocks that a GRANDPA finality proof finalizes.
//
// Heads of relay blocks that the proof does not finalize are passed over, as upstream does. One head that is missing
// or undecodable fails the whole.
// Source: consensus.md §9.

import { equal32 } from "../../bytes/compare";
import { Hasher } from "../../hashing/hasher";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { Entries } from "../../trie/entries";
import { Proof } from "../../trie/proof";
import { FinalityProof } from "../grandpa/finality-proof";
import { Header } from "../header";
import { ParachainError } from "./errors";
import { ParachainHead } from "./heads";

/** A map entry at least: relay hash, empty proof, no ids. */
const MIN_ENTRY_SIZE: u32 = 34;

const EMPTY_MAP = memory.data(1);


@final
export class FinalizedHeads {
  /** How many heads there are; after `verify`. */
  count: u32 = 0;
  private error: u32 = ParachainError.None;
  /** Relay hash to encoded `ParachainHeaderProofs`. */
  private proofs: Entries;
  private headers: StaticArray<Header>;
  /** Para id and position in `headers`, in one number that sorts by both. */
  private order: StaticArray<u64>;

  /**
   * Reads `BTreeMap<H256, ParachainHeaderProofs>`; whether that worked stands in `reader.error`. Bytes behind the map
   * are the caller's affair.
   */
  constructor(reader: Reader) {
    const count = reader.count(MIN_ENTRY_SIZE);
    // A map on the wire may stand in any order; of equal keys the last one holds.
    const proofs = new Entries(count);
    let ids: u32 = 0;
    for (let i: u32 = 0; i < count && !reader.failed; i++) {
      const hash = reader.fixed(32);
      const start = reader.position;
      const nodes = reader.count(1);
      for (let n: u32 = 0; n < nodes && !reader.failed; n++) reader.bytes();
      const idCount = reader.count(4);
      reader.fixed(idCount << 2);
      ids += idCount;
      proofs.add(hash, 32, start, (reader.position - start) as u32);
    }
    if (!reader.failed) proofs.sort();
    this.proofs = proofs;
    this.headers = new StaticArray<Header>(ids);
    this.order = new StaticArray<u64>(ids);
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
    const proofs = this.proofs;
    for (let i: u32 = 0; i < proofs.count && this.error == ParachainError.None; i++) {
      const hash = proofs.key(i);
      const relay = finality.finalized(hash);
      if (relay) this.take(new Reader(proofs.value(i), proofs.value(i) + proofs.valueLength(i)), relay);
      // Upstream traps here: the trusted block counts as finalized, but nothing makes its header come along.
      else if (equal32(hash, trusted))
        this.takeTrusted(hash, finality, proofs.value(i), proofs.valueLength(i));
    }
    // Entries that were passed over left room behind the last head.
    const order = this.order.slice<StaticArray<u64>>(0, this.count);
    order.sort();
    this.order = order;
    return this.error;
  }

  /** Para id of a head. Ascending; of one id in the order of their relay blocks' hashes. */
  paraId(position: u32): u32 {
    return (this.order[position] >> 32) as u32;
  }

  header(position: u32): Header {
    return this.headers[this.order[position] as u32];
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
    const ids = new StaticArray<u32>(idCount);
    for (let i: u32 = 0; i < idCount; i++) ids[i] = reader.u32();
    ids.sort();
    for (let i: u32 = 0; i < idCount; i++) {
      if (i > 0 && ids[i] == ids[i - 1]) continue;
      const head = ParachainHead.read(proof, relay.stateRoot, ids[i]);
      if (head.error != ParachainError.None) {
        this.error = head.error;
        return;
      }
      this.headers[this.count] = head.header;
      this.order[this.count] = ((ids[i] as u64) << 32) | (this.count as u64);
      this.count++;
    }
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
      for (; i < end; i++) {
        const header = this.header(i);
        writer.bytes(header.start, header.length);
      }
    }
  }
}
