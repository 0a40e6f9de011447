// A GRANDPA justification: a round's precommits for one block and its descendants.
//
// Verified like a polkadot-sdk node does as to ancestries and the GHOST rule, and stricter as to votes: every
// precommit must be of a voter, no voter may appear twice. Cheap checks come first; signatures are looked at only
// when all else holds, and then all of them.
// Source: docs/spec/grandpa.md#justification, docs/spec/grandpa.md#ancestry, docs/spec/grandpa.md#signatures.

import { ErrorCode } from "../../bytes/units";
import { copyBytes } from "../../bytes/copy";
import { Hasher } from "../../hashing/hasher";
import { verifyEd25519 } from "../../host/crypto";
import { Reader } from "../../scale/reader";
import { HeaderList } from "../header-list";
import { GrandpaError } from "./errors";
import { VoteTree } from "./vote-tree";
import { VoterSet } from "./voter-set";

/** A signed precommit: target hash, target number, signature, public key. */
export const PRECOMMIT_SIZE: u32 = 132;
const TARGET_NUMBER: usize = 32;
const SIGNATURE: usize = 36;
const PUBLIC_KEY: usize = 100;

/** What a precommit signs: message kind, target hash and number, round, set id. */
const PAYLOAD_SIZE: u32 = 53;
const PAYLOAD = memory.data(53);
const MESSAGE_PRECOMMIT: u8 = 1;


@final
export class Justification {
  round: u64;
  targetHash: usize;
  targetNumber: u32;
  private precommits: usize;
  private precommitCount: u32;
  private ancestries: HeaderList;
  /** After `verify`: whether the target is below all votes. */
  private below: bool = false;

  /** Reads a justification; check `reader.error`. Bytes after it are the caller's to refuse. */
  constructor(reader: Reader) {
    this.round = reader.u64();
    this.targetHash = reader.fixed(32);
    this.targetNumber = reader.u32();
    const count = reader.count(PRECOMMIT_SIZE);
    this.precommitCount = count;
    this.precommits = reader.fixed(count * PRECOMMIT_SIZE);
    this.ancestries = HeaderList.read(reader);
  }

  /**
   * How many bytes it needs: without headers that are repeated. After `verify`, which refuses headers without a use.
   * Attack: the headers up to votes that are all above the target grow with the way to them, and who makes the proof
   * chooses how long that is; another target would need none of them. They count as padding.
   */
  get used(): u32 {
    const votes = this.precommitCount * PRECOMMIT_SIZE;
    return this.below ? votes : votes + this.ancestries.distinctSize;
  }

  /** Whether the voters of set `setId` finalized the target: a `GrandpaError`. */
  verify(voters: VoterSet, setId: u64): ErrorCode {
    if (voters.error != GrandpaError.None) return voters.error;
    if (this.precommitCount == 0) return GrandpaError.NoPrecommits;
    // Who votes is known without a hash: outsiders' votes must not cost any.
    const vote = this.checkVoters(voters);
    if (vote != GrandpaError.None) return vote;
    this.ancestries.identify(Hasher.Blake2_256);
    const lowest = this.lowestVote();
    const lowestNumber = load<u32>(lowest, TARGET_NUMBER);
    // All votes may lie above the target: then it is the common ancestor that they must lead to.
    const below = this.targetNumber < lowestNumber;
    this.below = below;
    const tree = below
      ? new VoteTree(this.ancestries, this.targetHash, this.targetNumber, voters.threshold)
      : new VoteTree(this.ancestries, lowest, lowestNumber, voters.threshold);
    let error = this.countVotes(voters, tree);
    if (error == GrandpaError.None) error = tree.verify(this.targetHash, this.targetNumber, below);
    // Votes that part before the lowest of them have no common base, whatever lies further down.
    if (error == GrandpaError.None && below && !tree.allDescendFrom(lowest))
      error = GrandpaError.NotADescendant;
    if (error == GrandpaError.None) error = this.verifySignatures(setId);
    return error;
  }

  // @ts-ignore: decorator
  @inline
  private precommit(index: u32): usize {
    return this.precommits + (index as usize) * PRECOMMIT_SIZE;
  }

  /** The first precommit with the lowest target: all others must descend from it. */
  private lowestVote(): usize {
    let lowest = this.precommit(0);
    for (let i: u32 = 1; i < this.precommitCount; i++) {
      const vote = this.precommit(i);
      if (load<u32>(vote, TARGET_NUMBER) < load<u32>(lowest, TARGET_NUMBER)) lowest = vote;
    }
    return lowest;
  }

  private checkVoters(voters: VoterSet): ErrorCode {
    const seen = new StaticArray<bool>(voters.size);
    for (let i: u32 = 0; i < this.precommitCount; i++) {
      const voter = voters.find(this.precommit(i) + PUBLIC_KEY);
      if (voter < 0) return GrandpaError.NotAVoter;
      // One voter who is counted several times could reach the threshold alone.
      if (seen[voter]) return GrandpaError.VoterTwice;
      seen[voter] = true;
    }
    return GrandpaError.None;
  }

  private countVotes(voters: VoterSet, tree: VoteTree): ErrorCode {
    for (let i: u32 = 0; i < this.precommitCount; i++) {
      const vote = this.precommit(i);
      const weight = voters.weight(voters.find(vote + PUBLIC_KEY));
      const error = tree.add(vote, load<u32>(vote, TARGET_NUMBER), weight);
      if (error != GrandpaError.None) return error;
    }
    return GrandpaError.None;
  }

  private verifySignatures(setId: u64): ErrorCode {
    store<u8>(PAYLOAD, MESSAGE_PRECOMMIT);
    store<u64>(PAYLOAD, this.round, 37);
    // The set id comes from the trusted state, never from the proof: signatures of other sets verify nothing.
    store<u64>(PAYLOAD, setId, 45);
    for (let i: u32 = 0; i < this.precommitCount; i++) {
      const vote = this.precommit(i);
      copyBytes(PAYLOAD + 1, vote, 36);
      if (!verifyEd25519(vote + SIGNATURE, PAYLOAD, PAYLOAD_SIZE, vote + PUBLIC_KEY)) {
        return GrandpaError.InvalidSignature;
      }
    }
    return GrandpaError.None;
  }
}
