// A finality proof: a justification for a block, and the headers that lead to it from the trusted block.
//
// Accepts what upstream accepts from an honest prover, and closes what it leaves open: a proof must lead ahead
// (G1), must not jump over a change of authorities (G2), and a change that is delayed (G3) or forced (G4) is refused
// rather than misread.
// Source: docs/spec/grandpa.md#finality-proof, docs/spec/grandpa.md#gaps.

import { ErrorCode } from "../../bytes/units";
import { HashPtr } from "../../bytes/hash-ptr";
import { equal32 } from "../../bytes/compare";
import { Hasher } from "../../hashing/hasher";
import { Reader } from "../../scale/reader";
import { Header } from "../header";
import { HeaderList } from "../header-list";
import { AuthorityChange } from "./authority-change";
import { ConsensusState } from "./consensus-state";
import { GrandpaError } from "./errors";
import { Justification } from "./justification";
import { VoterSet } from "./voter-set";

/** The hash of the block to be finalized, before all headers are hashed. */
const TARGET_HASH = memory.data(32);


@final
export class FinalityProof {
  /** Address of the 32-byte hash of the block that is finalized. */
  block: usize;
  headers: HeaderList;
  /** Over the bytes of the justification. */
  justification: Reader;
  /** After `verify`: the header of the finalized block. */
  target: Header = changetype<Header>(0);
  /** After `verify`: by position, whether a header leads from the finalized block down to the trusted one. */
  private route: StaticArray<bool> = new StaticArray<bool>(0);
  /** After `verify`, or that of a fraud: how many bytes it needs, the headers on the way and the justification. */
  used: u32 = 0;

  /** Reads a proof; check `reader.error`. Bytes after it are the caller's to refuse. */
  constructor(reader: Reader) {
    this.block = reader.fixed(32);
    this.justification = reader.nested();
    this.headers = HeaderList.read(reader);
  }

  /** Checks the proof against `state` and moves the state on to the finalized block. On an error the state is as before. */
  verify(state: ConsensusState): ErrorCode {
    const headers = this.headers;
    if (headers.count == 0) return GrandpaError.UnknownHeadersEmpty;
    const targetPosition = headers.highest();
    const target = headers.at(targetPosition);
    target.hash(Hasher.Blake2_256, TARGET_HASH);
    if (!equal32(TARGET_HASH, this.block)) return GrandpaError.LatestBlockMismatch;
    // The last proof again would keep an expiring client alive.
    if (target.number <= state.latestHeight) return GrandpaError.NotAhead;

    const justification = new Justification(this.justification);
    const decoded = this.justification.finish();
    if (decoded != 0) return decoded;
    if (!equal32(justification.targetHash, this.block)) return GrandpaError.JustificationTargetMismatch;
    if (justification.targetNumber != target.number) return GrandpaError.NumberMismatch;

    // What follows hashes every header. A proof that can't lead to the trusted block is refused before.
    if (!headers.hasChildOf(state.latestHash)) return GrandpaError.InvalidAncestry;
    headers.identify(Hasher.Blake2_256);
    let error = this.checkAncestry(state, targetPosition);
    if (error != GrandpaError.None) return error;
    const change = AuthorityChange.scan(target);
    error = checkChange(change, state.setId);
    if (error != GrandpaError.None) return error;
    error = justification.verify(new VoterSet(state.authorities, state.authorityCount), state.setId);
    if (error != GrandpaError.None) return error;

    this.used += justification.used;
    this.target = target;
    state.latestHash = this.block;
    state.latestHeight = target.number;
    if (change.scheduled) {
      state.setId += 1;
      state.authorities = change.authorities;
      state.authorityCount = change.authorityCount;
    }
    return GrandpaError.None;
  }

  /** After `verify`: the header with this hash if this proof finalizes it, else null. */
  finalized(hash: HashPtr): Header | null {
    const position = this.headers.find(hash);
    return position >= 0 && this.route[position] ? this.headers.at(position) : null;
  }

  private checkAncestry(state: ConsensusState, target: u32): ErrorCode {
    const headers = this.headers;
    const route = new StaticArray<bool>(headers.count);
    const change = new AuthorityChange();
    let position: i32 = target;
    // Hashes admit no cycle, and numbers fall by one: each turn uses up a header.
    while (true) {
      route[headers.first(position)] = true;
      this.used += headers.at(position).length;
      if (position != target) {
        change.read(headers.at(position));
        // The set that signs would no longer be the one in force.
        if (change.forced) return GrandpaError.ForcedChange;
        if (change.scheduled) return GrandpaError.ChangeSkipped;
      }
      const header = headers.at(position);
      const last = equal32(header.parentHash, state.latestHash);
      const parent = last ? -1 : headers.findParent(position);
      if (!last && parent < 0) return GrandpaError.InvalidAncestry;
      const parentNumber = last ? state.latestHeight : headers.at(parent).number;
      // Heights order what is built on this; one that does not count blocks would let a client skip or stall.
      if ((parentNumber as u64) + 1 != (header.number as u64)) return GrandpaError.NumberMismatch;
      if (last) break;
      position = parent;
    }
    this.route = route;

    const lowest = headers.lowest();
    if (headers.at(lowest).number >= state.latestHeight) return GrandpaError.None;
    return this.leadsDown(state.latestHash, headers.hash(lowest));
  }

  /** Blocks before the trusted one may come along if the trusted one descends from them. */
  private leadsDown(from: usize, to: usize): ErrorCode {
    const headers = this.headers;
    let position = headers.find(from);
    for (let steps: u32 = 0; steps < headers.count && position >= 0; steps++) {
      if (equal32(headers.hash(position), to)) return GrandpaError.None;
      position = headers.findParent(position);
    }
    return GrandpaError.InvalidAncestry;
  }
}

function checkChange(change: AuthorityChange, setId: u64): ErrorCode {
  if (change.forced) return GrandpaError.ForcedChange;
  if (!change.scheduled) return GrandpaError.None;
  if (change.delay != 0) return GrandpaError.DelayedChange;
  return setId == u64.MAX_VALUE ? GrandpaError.SetIdOverflow : GrandpaError.None;
}
