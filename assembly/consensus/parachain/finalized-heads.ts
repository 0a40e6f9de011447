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


@final
export class FinalizedHeads {
  error: u32 = ParachainError.None;
  private headers: StaticArray<Header> = new StaticArray<Header>(0);
  /** Para id and position in `headers`, in one number that sorts by both. */
  private order: StaticArray<u64> = new StaticArray<u64>(0);
  private count: u32 = 0;

  /**
   * Reads `BTreeMap<H256, ParachainHeaderProofs>` and takes the heads out of it. Bytes behind the map are let
   * through, as upstream does.
   *
   * @param finality a proof that has been verified
   * @param trusted the hash that the proof started from
   */
  static read(reader: Reader, finality: FinalityProof, trusted: usize): FinalizedHeads {
    const heads = new FinalizedHeads();
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
    heads.error = reader.error;
    if (heads.error != ParachainError.None) return heads;
    proofs.sort();
    heads.headers = new StaticArray<Header>(ids);
    heads.order = new StaticArray<u64>(ids);
    for (let i: u32 = 0; i < proofs.count && heads.error == ParachainError.None; i++) {
      const hash = proofs.key(i);
      const relay = finality.finalized(hash);
      if (relay) heads.take(new Reader(proofs.value(i), proofs.value(i) + proofs.valueLength(i)), relay);
      // Upstream traps here: the trusted block counts as finalized, but nothing makes its header come along.
      else if (equal32(hash, trusted))
        heads.takeTrusted(hash, finality, proofs.value(i), proofs.valueLength(i));
    }
    return heads;
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

  /** Writes `Vec<(u32, Vec<Vec<u8>>)>`: para ids ascending, the headers of each in the order of their relay blocks' hashes. */
  write(writer: Writer): void {
    const order = this.order.slice<StaticArray<u64>>(0, this.count);
    order.sort();
    let groups: u32 = 0;
    for (let i: u32 = 0; i < this.count; i++) {
      if (i == 0 || paraOf(order[i]) != paraOf(order[i - 1])) groups++;
    }
    writer.compact(groups);
    for (let i: u32 = 0; i < this.count;) {
      const para = paraOf(order[i]);
      let end = i;
      while (end < this.count && paraOf(order[end]) == para) end++;
      writer.u32(para);
      writer.compact(end - i);
      for (; i < end; i++) {
        const header = this.headers[order[i] as u32];
        writer.bytes(header.start, header.length);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function paraOf(item: u64): u32 {
  return (item >> 32) as u32;
}
