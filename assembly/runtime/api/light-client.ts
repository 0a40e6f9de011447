// LightClientApi, version 1: verifiers that need no storage, for any host and any chain.
//
// Arguments are SCALE, in order, without anything after them. Every refusal is an error value with a name and a
// reason; no input traps. `trie_root` and `commitment` have no room for an error in their type: see `refuseHash`.
// Source: the API's table in docs/reference/light-client.md.

import { FinalityProof } from "../../consensus/grandpa/finality-proof";
import { ConsensusState } from "../../consensus/grandpa/consensus-state";
import { FinalizedHeads } from "../../consensus/parachain/finalized-heads";
import { HASHERS, Hasher } from "../../hashing/hasher";
import { requestCommitment } from "../../ismp/commitment";
import { Request } from "../../ismp/request";
import { compactSize } from "../../scale/compact-size";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { TrieBuilder } from "../../trie/builder";
import { Entries, MAX_ENTRIES } from "../../trie/entries";
import { TrieError } from "../../trie/errors";
import { MAX_KEY_LENGTH } from "../../trie/nibbles";
import { Proof } from "../../trie/proof";
import { answer, refuse, refuseHash } from "./result";

/** The address of an absent value. */
const NO_VALUE: u32 = 0;

/** Entries of a trie that may be of any size; of more entries there is one for each eight bytes of input. */
const FREE_ENTRIES: u32 = 1 << 15;

/** The most keys in one call; more are refused before memory is allocated for them. */
const MAX_KEYS: u32 = 1 << 16;

/** `Vec<u8>` ConsensusState, `Vec<u8>` FinalityProof → `Result<Vec<u8> next ConsensusState, Vec<u8>>` */
export function LightClientApi_verify_grandpa(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const stateReader = input.nested();
  const proofReader = input.nested();
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const state = new ConsensusState(stateReader);
  if (stateReader.failed) return refuse(stateReader.error);
  const proof = new FinalityProof(proofReader);
  const decoded = proofReader.finish();
  if (decoded != 0) return refuse(decoded);
  const error = proof.verify(state);
  if (error != 0) return refuse(error);
  const writer = new Writer(sizeOfState(state) + 1);
  writer.u8(0);
  writeState(writer, state);
  return answer(writer);
}

/**
 * `Vec<u8>` ConsensusState, `Vec<u8>` FinalityProof, `Vec<u8>` BTreeMap<H256, ParachainHeaderProofs>
 * → `Result<(Vec<u8> next state, Vec<(u32, Vec<Vec<u8>>)> headers by para id), Vec<u8>>`
 */
export function LightClientApi_verify_parachain_headers(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const stateReader = input.nested();
  const proofReader = input.nested();
  const headsReader = input.nested();
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const state = new ConsensusState(stateReader);
  if (stateReader.failed) return refuse(stateReader.error);
  const proof = new FinalityProof(proofReader);
  const decodedProof = proofReader.finish();
  if (decodedProof != 0) return refuse(decodedProof);
  const heads = new FinalizedHeads(headsReader);
  const decodedHeads = headsReader.finish();
  if (decodedHeads != 0) return refuse(decodedHeads);
  const trusted = state.latestHash;
  let error = proof.verify(state);
  if (error == 0) error = heads.verify(proof, trusted, null);
  if (error != 0) return refuse(error);
  const writer = new Writer(sizeOfState(state) + heads.size + 1);
  writer.u8(0);
  writeState(writer, state);
  heads.write(writer);
  return answer(writer);
}

/**
 * `u8` hasher, `H256` root, `Vec<Vec<u8>>` nodes, `Vec<Vec<u8>>` keys
 * → `Result<Vec<Option<Vec<u8>>>, Vec<u8>>`, one entry a key; None is proven absence
 */
export function LightClientApi_read_proof(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const hasher = input.u8();
  if (hasher >= HASHERS) return refuse(TrieError.UnknownHasher);
  const root = input.fixed(32);
  const proof = Proof.decode(input, hasher as Hasher);
  if (proof.error != 0) return refuse(proof.error);
  const count = input.count(1);
  if (count > MAX_KEYS) return refuse(TrieError.TooManyKeys);

  // Address and length of each value, `u32` each; the address NO_VALUE if there is none.
  const values = __alloc((count as usize) << 3);
  let valueBytes: u64 = 0;
  let framing: u32 = 1 + compactSize(count) + count;
  const keys = new Reader(input.position, input.end);
  for (let i: u32 = 0; i < count; i++) input.bytes();
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  for (let i: u32 = 0; i < count; i++) {
    const key = keys.bytes();
    if (!proof.lookup(root, key, keys.length)) return refuse(proof.error);
    const value = values + ((i as usize) << 3);
    store<u32>(value, proof.present ? (proof.value as u32) : NO_VALUE);
    store<u32>(value, proof.valueLength, 4);
    if (!proof.present) continue;
    valueBytes += proof.valueLength;
    framing += compactSize(proof.valueLength);
    if (valueBytes > proof.maxAnswer) return refuse(TrieError.AnswerTooLarge);
  }

  const writer = new Writer((valueBytes as u32) + framing);
  writer.u8(0);
  writer.compact(count);
  for (let i: u32 = 0; i < count; i++) {
    const value = load<u32>(values + ((i as usize) << 3));
    writer.u8(value != NO_VALUE ? 1 : 0);
    if (value != NO_VALUE) writer.bytes(value, load<u32>(values + ((i as usize) << 3), 4));
  }
  return answer(writer);
}

/** `u8` hasher, `u8` state version, `Vec<(Vec<u8>, Vec<u8>)>` entries → `H256` */
export function LightClientApi_trie_root(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const hasher = input.u8();
  if (hasher >= HASHERS) return refuseHash(TrieError.UnknownHasher);
  const stateVersion = input.u8();
  if (stateVersion > 1) return refuseHash(TrieError.UnknownStateVersion);
  const count = input.count(2);
  // An entry takes up to 46 bytes of memory: many tiny ones would need more than eight times the input.
  if (count > MAX_ENTRIES || count > FREE_ENTRIES + length / 8) return refuseHash(TrieError.TooManyEntries);
  const entries = new Entries(count);
  for (let i: u32 = 0; i < count; i++) {
    const key = input.bytes();
    const keyLength = input.length;
    if (keyLength > MAX_KEY_LENGTH) return refuseHash(TrieError.KeyTooLong);
    const value = input.bytes();
    entries.add(key, keyLength, value, input.length);
  }
  const error = input.finish();
  if (error != 0) return refuseHash(error);
  entries.sort();
  const writer = new Writer(32);
  new TrieBuilder(hasher as Hasher, stateVersion, entries, null).build(writer.reserve(32));
  return answer(writer);
}

/** SCALE `Request` → `H256` */
export function LightClientApi_commitment(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const request = Request.read(input);
  const error = input.finish();
  if (error != 0) return refuseHash(error);
  const writer = new Writer(32);
  writer.raw(requestCommitment(request), 32);
  return answer(writer);
}

function sizeOfState(state: ConsensusState): u32 {
  return state.size + compactSize(state.size);
}

function writeState(writer: Writer, state: ConsensusState): void {
  const inner = new Writer(state.size);
  state.write(inner);
  writer.bytes(inner.address, inner.length);
}
