// The inherent of IsmpParachain: heads of siblings, as the author's node proves them.
//
// No block needs it, so what the node says amiss (bytes that are no message, another client's message) makes no inherent
// instead of one that fails. Whether the proof holds is for the call to say.
// Source: docs/spec/parachains.md#calls.

import { siblingsStateId } from "../../consensus/parachain/siblings";
import { Call } from "../../frame/call";
import { CALL_UPDATE_PARACHAIN_CONSENSUS, PALLET } from "../../generated/pallets/ismp-parachain";
import { ConsensusMessage } from "../../ismp/messages/consensus";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { hostStateMachine } from "../ismp/chain-identity";

/** @param data SCALE `ConsensusMessage` @returns whether there is a call */
export function createInherent(data: Reader | null, call: Writer): bool {
  if (data == null) return false;
  const start = data.position;
  const message = new ConsensusMessage(data);
  const length = (data.position - start) as u32;
  if (data.finish() != 0 || message.consensusStateId != siblingsStateId(hostStateMachine())) return false;
  call.u8(PALLET);
  call.u8(CALL_UPDATE_PARACHAIN_CONSENSUS);
  call.raw(start, length);
  return true;
}

/** A block may bring any heads that it proves, or none. */
export function checkInherent(call: Call, data: Reader | null, error: Writer): void {}
