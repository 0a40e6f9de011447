// Calls of IsmpParachain: an author submits heads of siblings; root sets which siblings are followed.
//
// The author's proof may be stale through no fault of the author, after a fork of the relay chain for example, so a
// refused one must not cost the author the block: the call succeeds, and Ismp's event has the reason. What it wrote
// is rolled back; upstream keeps it. Source: docs/spec/parachains.md#calls.

import { siblingsStateId } from "../../consensus/parachain/siblings";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import {
  consensusUpdated,
  depositParachainsAdded,
  depositParachainsRemoved,
  ERROR_CONSENSUS_ALREADY_UPDATED,
  ERROR_INVALID_CONSENSUS_STATE_ID,
  parachains,
} from "../../generated/pallets/ismp-parachain";
import { packSpan, Span } from "../../bytes/span";
import { begin, commit, rollback } from "../../host/storage";
import { IsmpError } from "../../ismp/errors";
import { ConsensusMessage } from "../../ismp/messages/consensus";
import { MessageVariant } from "../../ismp/messages/message";
import { mark, release } from "../../memory/arena";
import { ParachainDataList, U32List } from "../../generated/types";
import { Bytes } from "../../scale/bytes";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { levelsWalked } from "../../trie/proof";
import { hostStateMachine } from "../ismp/chain-identity";
import { depositRefusal } from "../ismp/events";
import { execute } from "../ismp/execute";
import { PalletHost } from "../ismp/host";
import { allowAtOnce } from "./client";
import { listInfo, spentOnUpdate, updateInfo } from "./weights";

/** @param data encoded `ConsensusMessage`, checked */
export function updateParachainConsensus(origin: Origin, data: Bytes, post: PostDispatch): DispatchResult {
  const refused = origin.ensureNone();
  if (refused != OK) return refused;
  if (consensusUpdated.exists()) return ERROR_CONSENSUS_ALREADY_UPDATED;
  // Another client's message would be executed without the checks of the pool.
  if (new ConsensusMessage(Reader.over(data.span)).consensusStateId != siblingsStateId(hostStateMachine())) {
    return ERROR_INVALID_CONSENSUS_STATE_ID;
  }
  begin();
  const levels = levelsWalked;
  const execution = execute(consensusMessage(data));
  if (execution.error == 0 || execution.error == IsmpError.NothingNew) {
    // The author's node may have read the relay chain's state before the last update. That refreshes the client, same as
    // pallet-ismp-parachain 2512.1: an author has one such call a block, while anybody could send any number of messages.
    if (execution.error == IsmpError.NothingNew) noteUpdate();
    consensusUpdated.set(true);
    commit();
    post.actualWeight = spentOnUpdate(data.span, post, execution, levelsWalked - levels);
  } else {
    rollback();
    depositRefusal(execution.error, execution.reason);
  }
  post.paysFee = false;
  return OK;
}

export function updateParachainConsensusInfo(data: Bytes): DispatchInfo {
  return updateInfo(data.span);
}

export function addParachain(origin: Origin, paraIds: ParachainDataList): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const self = hostStateMachine();
  const added = paraIds.items();
  const scope = mark();
  while (added.next()) {
    if (allowAtOnce(self, added.value.id)) parachains.set(added.value.id, added.value.slotDuration);
    release(scope);
  }
  depositParachainsAdded(paraIds);
  return OK;
}

export function addParachainInfo(paraIds: ParachainDataList): DispatchInfo {
  return listInfo(paraIds.length);
}

export function removeParachain(origin: Origin, paraIds: U32List): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const removed = paraIds.items();
  const scope = mark();
  while (removed.next()) {
    parachains.remove(removed.value);
    release(scope);
  }
  depositParachainsRemoved(paraIds);
  return OK;
}

export function removeParachainInfo(paraIds: U32List): DispatchInfo {
  return listInfo(paraIds.length);
}

/** Notes that the client was updated now, though nothing of it changed. */
function noteUpdate(): void {
  const host = new PalletHost();
  host.storeConsensusUpdateTime(siblingsStateId(hostStateMachine()), host.nowSeconds());
}

/** `Vec<Message>` of the one consensus message. */
function consensusMessage(data: Bytes): Span {
  const message = new Writer(2 + data.length);
  message.compact(1);
  message.u8(MessageVariant.Consensus as u8);
  message.raw(data.address, data.length);
  return packSpan(message.address, message.length);
}
