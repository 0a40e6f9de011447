// The call of ParachainSystem: the author states the relay parent of the block, with a proof of this chain's head.
//
// Order of checks: no origin, once a block, no messages, a later relay parent than in the last block, a proof that shows
// this chain's head under the relay parent's state root, and that head is the block's parent. A failed check is an error;
// since the call is mandatory, a block in which it fails is invalid.
// The runtime can't check that the relay parent exists and has this state root. The validators of a relay chain would, by
// `validate_block`, which this runtime does not have: so it trusts its authors in that.
// Source: docs/spec/parachains.md#validation-data.

import { equal32 } from "../../bytes/compare";
import { HEADER_HASHER } from "../../configuration";
import { ParachainHead } from "../../consensus/parachain/heads";
import { debugLine } from "../../frame/debug-line";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { setBytes } from "../../frame/storage-value";
import { DispatchClass } from "../../frame/weight";
import {
  ERROR_INVALID_RELAY_CHAIN_STATE,
  ERROR_MESSAGES_NOT_SUPPORTED,
  ERROR_PARENT_NOT_INCLUDED,
  ERROR_RELAY_CHAIN_BLOCK_NUMBER_NOT_INCREASED,
  ERROR_VALIDATION_DATA_ALREADY_SET,
  lastRelayChainBlockNumber,
  validationData,
  relayStateProof,
} from "../../generated/pallets/parachain-system";
import { hash256, Hasher } from "../../hashing/hasher";
import { PersistedValidationData } from "../../generated/types";
import { Bytes } from "../../scale/bytes";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { Proof } from "../../trie/proof";
import { paraId } from "../parachain-info/storage";
import { parentHash } from "../../generated/pallets/system";
import { beginConsensusLog, depositLog } from "../system/block";
import { validationDataWeight } from "./weights";

/** `RPSR`, as a little-endian `u32`. */
const ENGINE_RELAY_PARENT: u32 = 0x52535052;

const REFUSED: string = "validation data are refused: ";

/** Four empty lists: downward and horizontal messages, whole and hashed. */
const NO_MESSAGES: u32 = 0;
const NO_MESSAGES_SIZE: u32 = 4;

/** @param data encoded `BasicParachainInherentData`, checked @param inboundMessagesData encoded `InboundMessagesData`, checked */
export function setValidationData(
  origin: Origin,
  data: Bytes,
  inboundMessagesData: Bytes,
  post: PostDispatch,
): DispatchResult {
  const refused = origin.ensureNone();
  if (refused != OK) return refused;
  if (validationData.exists()) return refuse(ERROR_VALIDATION_DATA_ALREADY_SET, "ValidationDataAlreadySet");
  if (!isWithoutMessages(inboundMessagesData))
    return refuse(ERROR_MESSAGES_NOT_SUPPORTED, "MessagesNotSupported");
  const reader = Reader.over(data.span);
  const validation = PersistedValidationData.read(reader);
  if (validation.relayParentNumber <= lastRelayChainBlockNumber.get()) {
    return refuse(ERROR_RELAY_CHAIN_BLOCK_NUMBER_NOT_INCREASED, "RelayChainBlockNumberNotIncreased");
  }
  const nodes = reader.position;
  const proof = Proof.decode(reader, Hasher.Blake2_256);
  const nodesLength = (reader.position - nodes) as u32;
  if (proof.error != 0) return refuseState(proof.error);
  const head = ParachainHead.read(proof, validation.relayParentStorageRoot.address, paraId());
  if (head.error != 0) return refuseState(head.error);
  const included = __alloc(32);
  hash256(HEADER_HASHER, head.header.start, head.header.length, included);
  // Otherwise an author could name a relay block that has not included the parent yet, or that included another fork.
  if (!equal32(included, parentHash.get().address))
    return refuse(ERROR_PARENT_NOT_INCLUDED, "ParentNotIncluded");

  validationData.set(validation);
  setBytes(relayStateProof.key(), nodes, nodesLength);
  depositRelayParent(validation);
  post.paysFee = false;
  return OK;
}

export function setValidationDataInfo(data: Bytes, inboundMessagesData: Bytes): DispatchInfo {
  return new DispatchInfo(validationDataWeight(data.span), DispatchClass.Mandatory);
}

// Both write to the node's log: nothing else reports why a mandatory call failed.

function refuse(error: DispatchResult, reason: string): DispatchResult {
  debugLine("parachain-system", REFUSED + reason);
  return error;
}

/** @param why error number: why the proof of the relay chain's state does not show the head */
function refuseState(why: u32): DispatchResult {
  debugLine("parachain-system", REFUSED, why);
  return ERROR_INVALID_RELAY_CHAIN_STATE;
}

function isWithoutMessages(messages: Bytes): bool {
  return messages.length == NO_MESSAGES_SIZE && load<u32>(messages.address) == NO_MESSAGES;
}

/** Deposits the digest item with state root and number of the relay parent. */
function depositRelayParent(data: PersistedValidationData): void {
  const payload = new Writer(37);
  data.relayParentStorageRoot.write(payload);
  payload.compact(data.relayParentNumber);
  const item = beginConsensusLog(ENGINE_RELAY_PARENT, payload.length);
  item.raw(payload.address, payload.length);
  depositLog(item);
}
