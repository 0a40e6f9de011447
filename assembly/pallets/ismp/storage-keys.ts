// The storage keys of what the pallet knows about other chains.
//
// Two hashers are in use: consensus states and their update times are under Twox64Concat, all else under
// Blake2_128Concat. Source: docs/spec/pallet-ismp.md#storage.

import { Span } from "../../bytes/span";
import { blake2_128ConcatKey, blake2_128ConcatKey2, twox64ConcatKey } from "../../frame/storage-key";
import { ConsensusStateId } from "../../ismp/identifiers";
import { StateMachineHeight, StateMachineId } from "../../ismp/state-machine-id";
import { Writer } from "../../scale/writer";

const ID_SIZE: u32 = 13;

/** Of a map from consensus state ids, hashed by Twox64Concat. */
export function twoxKeyOf(prefix: usize, id: ConsensusStateId): Span {
  return twox64ConcatKey(prefix, bytesOf(id), 4);
}

/** Of a map from consensus state ids, hashed by Blake2_128Concat. */
export function blakeKeyOf(prefix: usize, id: ConsensusStateId): Span {
  return blake2_128ConcatKey(prefix, bytesOf(id), 4);
}

/** Of a map from state machine ids. */
export function machineKey(prefix: usize, id: StateMachineId): Span {
  const key = new Writer(ID_SIZE);
  id.write(key);
  return blake2_128ConcatKey(prefix, key.address, key.length);
}

/** Of a map from state machine ids and heights. */
export function heightKey(prefix: usize, at: StateMachineHeight): Span {
  const key = new Writer(ID_SIZE + 8);
  at.write(key);
  const idLength = key.length - 8;
  return blake2_128ConcatKey2(prefix, key.address, idLength, key.address + idLength, 8);
}

function bytesOf(id: ConsensusStateId): usize {
  const bytes = __alloc(4);
  store<u32>(bytes, id);
  return bytes;
}
