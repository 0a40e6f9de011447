// LightClientApi, version 1: verifiers that need no storage, for any host and any chain.
//
// Arguments are SCALE, in order, without anything behind them. Every refusal is an error value with a name and a
// reason; no input traps. `trie_root` and `commitment` have no room for an error in their type: see `refuseHash`.
// Source: the API's table in docs/light-client.md.

import { FinalityProof } from "../../consensus/grandpa/finality-proof";
import { ConsensusState } from "../../consensus/grandpa/consensus-state";
import { FinalizedHeads } from "../../consensus/parachain/finalized-heads";
import { HASHERS, Hasher } from "../../hashing/hasher";
import { requestCommitment } from "../../ismp/commitment";
import { Request } from "../../ismp/request";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { TrieBuilder } from "../../trie/builder";
import { Entries, MAX_ENTRIES } from "../../trie/entries";
import { TrieError } from "../../trie/errors";
import { MAX_KEY_LENGTH } from "../../trie/nibbles";
import { MAX_ANSWER, Proof } from "../../trie/proof";
import { answer, refuse, refuseHash } from "./result";

/** More keys in one call are refused before any memory is taken for them. */
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
  if (proofReader.failed) return refuse(proofReader.error);
  const error = proof.verify(state);
  if (error != 0) return refuse(error);
  const writer = new Writer(128);
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
  if (proofReader.failed) return refuse(proofReader.error);
  const heads = new FinalizedHeads(headsReader);
  if (headsReader.failed) return refuse(headsReader.error);
  const trusted = state.latestHash;
  let error = proof.verify(state);
  if (error == 0) error = heads.verify(proof, trusted);
  if (error != 0) return refuse(error);
  const writer = new Writer(1024);
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

  const values = new Entries(count);
  let size: u64 = 0;
  const keys = new Reader(input.position, input.end);
  for (let i: u32 = 0; i < count; i++) input.bytes();
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  for (let i: u32 = 0; i < count; i++) {
    const key = keys.bytes();
    if (!proof.lookup(root, key, keys.length)) return refuse(proof.error);
    if (proof.present) {
      values.add(key, 1, proof.value, proof.valueLength);
      size += proof.valueLength;
    } else {
      values.add(key, 0, 0, 0);
    }
    if (size > MAX_ANSWER) return refuse(TrieError.AnswerTooLarge);
  }

  const writer = new Writer((size as u32) + count * 6 + 8);
  writer.u8(0);
  writer.compact(count);
  for (let i: u32 = 0; i < count; i++) {
    const present = values.keyLength(i) == 1;
    writer.u8(present ? 1 : 0);
    if (present) writer.bytes(values.value(i), values.valueLength(i));
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
  if (count > MAX_ENTRIES) return refuseHash(TrieError.TooManyEntries);
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

function writeState(writer: Writer, state: ConsensusState): void {
  const inner = new Writer(128);
  state.write(inner);
  writer.bytes(inner.address, inner.length);
}
