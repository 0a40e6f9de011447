import { hexToU8a } from "@polkadot/util";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { twox } from "../support/hashing.ts";
import { hex, utf8, withByte } from "../support/hex.ts";
import { Reader } from "../support/scale.ts";
import { LONG_NONCE } from "./runtime-side.ts";

/**
 * Intended differences between the state of our runtime and that of the Rust peer, after the same extrinsics. Any
 * other difference is a bug of ours.
 */
export interface StateDifference {
  readonly name: string;
  readonly reason: string;
  /** Whether the difference concerns this key, in `0x` hex. */
  readonly applies: (key: string) => boolean;
  /** The part of the value that must be the same nevertheless. Without it, no part has to. */
  readonly common?: (value: Uint8Array) => Uint8Array;
}

const below = (prefix: Uint8Array) => {
  const text = hex(prefix);
  return (key: string) => key.startsWith(text);
};

const item = (pallet: string, name: string) => below(storagePrefix(pallet, name));
const pallet = (name: string) => below(twox(utf8(name), 128));

const blockHash = item("System", "BlockHash");
const parentHash = item("System", "ParentHash");

/** The spec version, without the spec name after it. */
function specVersionOf(upgrade: Uint8Array): Uint8Array {
  return upgrade.subarray(0, 1);
}

export const stateDifferences: readonly StateDifference[] = [
  {
    name: "Authorities",
    reason: "A pallet of ours, with nothing but its version in the state.",
    applies: pallet("Authorities"),
  },
  {
    name: "nonces",
    reason: "Made to differ by 64, see below.",
    applies: item("System", "Account"),
    common: (account) => withByte(account, 0, (nonce) => nonce % LONG_NONCE),
  },
  {
    name: "hashes of blocks",
    reason: "The two genesis states differ by the entries of this list, so no two headers are the same.",
    applies: (key) => blockHash(key) || parentHash(key),
    common: (hash) => Uint8Array.of(hash.length),
  },
  {
    name: "spec name",
    reason: "It is the runtime's own; the spec version before it is the same.",
    applies: item("System", "LastRuntimeUpgrade"),
    common: specVersionOf,
  },
];

/**
 * Facts that are made equal, so that they can't cause differences.
 *
 * - Weights of messages and of calls of Ismp, IsmpGrandpa and Probe: the peer declares weights that were never
 * measured, ours are measured. They are part of `System.BlockWeight`, of events and of fees, and decide what fits
 * into a block. So ours is built with the constant UPSTREAM_WEIGHTS for these comparisons; nothing else depends on
 * it.
 * - The fee multiplier: the peer's falls to 0 with the first block, because its runtime defines no rule for it; ours
 * keeps the one of genesis. Both get the same one before each block.
 * - Lengths: our signed extrinsics have a byte for the metadata hash that the peer's lack. The peer's accounts get
 * nonces from 64, which take a byte more; so fees, lengths and the limits of a block are the same.
 * - Additional bytes after the arguments of a method, such as after an extrinsic's own length, are not offered: the
 * peer ignores them, ours traps. Nodes do not pass any on, because they encode what they decoded. See
 * tests/chain/undecodable.test.ts.
 * - Calls nested more than 64 deep are not made: the peer accepts them, ours does not decode them.
 * - Calls of pallets that only one runtime has are not made: our Authorities.
 */

const VALID = "0x00";

/**
 * An answer of `validate_transaction`, with the intended differences removed.
 *
 * - Tags contain the nonce, which differs by {@link LONG_NONCE}, see above.
 * - The priority counts how many extrinsics of a length fit into a block. A nonce that is far ahead takes as many
 * bytes on both sides, and the byte for the metadata hash remains; only then may the priority differ.
 */
export function commonValidity(outcome: string, sameLength: boolean): string {
  if (!outcome.startsWith(VALID)) return outcome;
  const reader = new Reader(hexToU8a(outcome));
  reader.u8();
  const priority = reader.take(8);
  const tags = () => reader.vec(() => hex(commonTag(reader.bytes())));
  const [requires, provides] = [tags(), tags()];
  return JSON.stringify({
    priority: sameLength ? hex(priority) : "",
    requires,
    provides,
    longevityAndPropagate: hex(reader.take(9)),
  });
}

const FRAUD_PROOF = 1;
const CONSENSUS = 0;
/** The priority of messages without an update of a state machine, whose height it would be. */
const WITHOUT_UPDATE = ["0xc800000000000000", "0x6400000000000000"];

/**
 * The pool's answer for messages, without the tags that differ by intent: a fraud proof, and a consensus message that
 * updates no state machine, are tagged with their client. The Rust pallet tags them with a hash of their bytes, so
 * one message in many forms is valid many times at once.
 */
export function withCommonTags(validity: string, messages: readonly Uint8Array[]): string {
  const isTaggedByClient = messages.some(([kind]) => kind === CONSENSUS || kind === FRAUD_PROOF);
  if (!isTaggedByClient || !validity.startsWith("{")) return validity;
  const told = JSON.parse(validity) as { priority: string; provides: unknown };
  return WITHOUT_UPDATE.includes(told.priority)
    ? JSON.stringify({ ...told, provides: "by client" })
    : validity;
}

/** An account and a nonce; other tags are hashes. */
function commonTag(tag: Uint8Array): Uint8Array {
  return tag.length === 36 ? withByte(tag, 32, (nonce) => nonce % LONG_NONCE) : tag;
}
