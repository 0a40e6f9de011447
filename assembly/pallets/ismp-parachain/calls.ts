// Calls of IsmpParachain: an author submits heads of siblings; root sets which siblings are followed.
//
// The author's proof may be stale through no fault of the author, after a fork of the relay chain for example, so a
// refused one must not cost the author the block: the call succeeds, and Ismp's event has the reason. What it wrote
// is rolled back; upstream keeps it. Source: docs/spec/parachains.md#calls.

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
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { begin, commit, exists, rollback } from "../../host/storage";
import { IsmpError } from "../../ismp/errors";
import { ConsensusMessage } from "../../ismp/messages/consensus";
import { MessageVariant } from "../../ismp/messages/message";
import { mark, release } from "../../memory/arena";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { levelsWalked } from "../../trie/proof";
import { hostStateMachine } from "../ismp/chain-identity";
import { depositRefusal } from "../ismp/events";
import { execute } from "../ismp/execute";
import { PalletHost } from "../ismp/host";
import { allowAtOnce } from "./client";
import { FollowedParachains } from "./parachains";
import { listInfo, spentOnUpdate, updateInfo } from "./weights";

/** @param data SCALE `ConsensusMessage`, checked */
export function updateParachainConsensus(origin: Origin, data: Span, post: PostDispatch): DispatchResult {
  const refused = origin.ensureNone();
  if (refused != OK) return refused;
  if (exists(valueKey(KEY_CONSENSUS_UPDATED))) return ERROR_CONSENSUS_ALREADY_UPDATED;
  // Another client's message would be executed without the checks of the pool.
  if (new ConsensusMessage(Reader.over(data)).consensusStateId != siblingsStateId(hostStateMachine())) {
    return ERROR_INVALID_CONSENSUS_STATE_ID;
  }
  begin();
  const levels = levelsWalked;
  const execution = execute(consensusMessage(data));
  if (execution.error == 0 || execution.error == IsmpError.NothingNew) {
    // The author's node may have read the relay chain's state before the last update. That refreshes the client, same as
    // pallet-ismp-parachain 2512.1: an author has one such call a block, while anybody could send any number of messages.
    if (execution.error == IsmpError.NothingNew) noteUpdate();
    setBool(valueKey(KEY_CONSENSUS_UPDATED), true);
    commit();
    post.actualWeight = spentOnUpdate(data, post, execution, levelsWalked - levels);
  } else {
    rollback();
    depositRefusal(execution.error, execution.reason);
  }
  post.paysFee = false;
  return OK;
}

export function updateParachainConsensusInfo(data: Span): DispatchInfo {
  return updateInfo(data);
}

/** @param paraIds SCALE `Vec<ParachainData>`, checked */
export function addParachain(origin: Origin, paraIds: Span): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const self = hostStateMachine();
  const reader = Reader.over(paraIds);
  const count = reader.count(4 + 8);
  const scope = mark();
  for (let i: u32 = 0; i < count; i++) {
    const paraId = reader.u32();
    const slotDuration = reader.u64();
    if (allowAtOnce(self, paraId)) FollowedParachains.set(paraId, slotDuration);
    release(scope);
  }
  depositParachainsAdded(paraIds);
  return OK;
}

export function addParachainInfo(paraIds: Span): DispatchInfo {
  return listInfo(spanLength(paraIds) / (4 + 8));
}

/** @param paraIds SCALE `Vec<u32>`, checked */
export function removeParachain(origin: Origin, paraIds: Span): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = Reader.over(paraIds);
  const count = reader.count(4);
  const scope = mark();
  for (let i: u32 = 0; i < count; i++) {
    FollowedParachains.remove(reader.u32());
    release(scope);
  }
  depositParachainsRemoved(paraIds);
  return OK;
}

export function removeParachainInfo(paraIds: Span): DispatchInfo {
  return listInfo(spanLength(paraIds) / 4);
}

/** Notes that the client was updated now, though nothing of it changed. */
function noteUpdate(): void {
  const host = new PalletHost();
  host.storeConsensusUpdateTime(siblingsStateId(hostStateMachine()), host.nowSeconds());
}

/** `Vec<Message>` of the one consensus message. */
function consensusMessage(data: Span): Span {
  const message = new Writer(2 + spanLength(data));
  message.compact(1);
  message.u8(MessageVariant.Consensus as u8);
  message.raw(spanAddress(data), spanLength(data));
  return packSpan(message.address, message.length);
}
