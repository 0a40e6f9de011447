// Calls of IsmpParachain: an author brings heads of siblings; root says which siblings are followed.
//
// The author's proof may be stale by no fault of his, after a fork of the relay chain for example, so one that is refused
// must not cost him his block: the call succeeds, and Ismp's event tells why. What it wrote is taken back; upstream
// leaves that.
// Source: ismp-v1.md §21, §25 (17).

import { siblingsStateId } from "../../consensus/parachain/siblings";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { valueKey } from "../../frame/storage-key";
import { setBool } from "../../frame/storage-value";
import {
  depositParachainsAdded,
  depositParachainsRemoved,
  ERROR_CONSENSUS_ALREADY_UPDATED,
  ERROR_INVALID_CONSENSUS_STATE_ID,
  KEY_CONSENSUS_UPDATED,
} from "../../generated/pallets/ismp-parachain";
import { spanAddress, spanLength } from "../../host/span";
import { begin, commit, exists, rollback } from "../../host/storage";
import { ConsensusMessage } from "../../ismp/messages/consensus";
import { Message, MessageKind } from "../../ismp/messages/message";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { levelsWalked } from "../../trie/proof";
import { hostStateMachine } from "../ismp/chain-identity";
import { depositRefusal } from "../ismp/events";
import { execute } from "../ismp/execute";
import { allowAtOnce } from "./client";
import { FollowedParachains } from "./parachains";
import { listInfo, spentOnUpdate, updateInfo } from "./weights";

/** @param data SCALE `ConsensusMessage`, checked */
export function updateParachainConsensus(origin: Origin, data: u64, post: PostDispatch): DispatchResult {
  const refused = origin.ensureNone();
  if (refused != OK) return refused;
  if (exists(valueKey(KEY_CONSENSUS_UPDATED))) return ERROR_CONSENSUS_ALREADY_UPDATED;
  // Another client's message would be carried out without what the pool asks of those.
  if (new ConsensusMessage(readerOf(data)).consensusStateId != siblingsStateId(hostStateMachine())) {
    return ERROR_INVALID_CONSENSUS_STATE_ID;
  }
  begin();
  const levels = levelsWalked;
  const execution = execute([consensusMessage(data)]);
  if (execution.error == 0) {
    setBool(valueKey(KEY_CONSENSUS_UPDATED), true);
    commit();
    post.actualWeight = spentOnUpdate(data, execution, levelsWalked - levels);
  } else {
    rollback();
    depositRefusal(execution.error, execution.reason);
  }
  post.paysFee = false;
  return OK;
}

export function updateParachainConsensusInfo(data: u64): DispatchInfo {
  return updateInfo(data);
}

/** @param paraIds SCALE `Vec<ParachainData>`, checked */
export function addParachain(origin: Origin, paraIds: u64): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const self = hostStateMachine();
  const reader = readerOf(paraIds);
  const count = reader.count(4 + 8);
  for (let i: u32 = 0; i < count; i++) {
    const paraId = reader.u32();
    const slotDuration = reader.u64();
    if (allowAtOnce(self, paraId)) FollowedParachains.set(paraId, slotDuration);
  }
  depositParachainsAdded(paraIds);
  return OK;
}

export function addParachainInfo(paraIds: u64): DispatchInfo {
  return listInfo(spanLength(paraIds) / (4 + 8));
}

/** @param paraIds SCALE `Vec<u32>`, checked */
export function removeParachain(origin: Origin, paraIds: u64): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = readerOf(paraIds);
  const count = reader.count(4);
  for (let i: u32 = 0; i < count; i++) FollowedParachains.remove(reader.u32());
  depositParachainsRemoved(paraIds);
  return OK;
}

export function removeParachainInfo(paraIds: u64): DispatchInfo {
  return listInfo(spanLength(paraIds) / 4);
}

function consensusMessage(data: u64): Message {
  const message = new Writer(1 + spanLength(data));
  message.u8(MessageKind.Consensus as u8);
  message.raw(spanAddress(data), spanLength(data));
  return new Message(new Reader(message.address, message.address + message.length));
}

function readerOf(span: u64): Reader {
  const address = spanAddress(span);
  return new Reader(address, address + spanLength(span));
}
