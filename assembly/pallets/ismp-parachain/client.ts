// The one consensus client that this pallet keeps in Ismp: created as soon as a block finds it missing.
//
// Its consensus state is empty and never expires, since there is nothing to trust but the own relay chain. Siblings that
// were listed before it was there, at genesis, get their challenge periods with it.
// A client that can't be created is told in the log: an upgrade must not stop the chain.
// Source: docs/spec/parachains.md#creation.

import { PARACHAIN_CLIENT_ID } from "../../consensus/parachain/client";
import { siblingMachine, siblingsStateId } from "../../consensus/parachain/siblings";
import { debugLine } from "../../frame/debug-line";
import { challengePeriod, consensusStates } from "../../generated/pallets/ismp";
import { createClient } from "../../ismp/handlers/create-client";
import { CreateConsensusState } from "../../ismp/messages/create-consensus-state";
import { StateMachine } from "../../ismp/state-machine";
import { StateMachineId } from "../../ismp/state-machine-id";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { hostStateMachine } from "../ismp/chain-identity";
import { PalletHost } from "../ismp/host";
import { idBytes } from "../ismp/consensus-ids";
import { FollowedParachains } from "./parachains";

/** Gives whether the client was missing. */
export function createMissingClient(): bool {
  const self = hostStateMachine();
  if (consensusStates.get(idBytes(siblingsStateId(self))) != null) return false;
  const error = createClient(new PalletHost(), newClient(self));
  if (error != 0) {
    debugLine("ismp", "the client of siblings is not created: ", error);
    return true;
  }
  const siblings = new FollowedParachains().all();
  for (let i = 0; i < siblings.length; i++) allowAtOnce(self, siblings[i].paraId);
  return true;
}

/**
 * States of a sibling may be used as soon as they are known: what the own relay chain finalized is not open to challenge.
 *
 * @returns whether it is one, which it is not where this chain is no parachain
 */
export function allowAtOnce(self: StateMachine, paraId: u32): bool {
  const machine = siblingMachine(self, paraId);
  if (machine == null) return false;
  challengePeriod.set(new StateMachineId(machine, siblingsStateId(self)), 0);
  return true;
}

function newClient(self: StateMachine): CreateConsensusState {
  const message = new Writer(24);
  message.compact(0);
  message.u32(PARACHAIN_CLIENT_ID);
  message.u32(siblingsStateId(self));
  message.u64(u64.MAX_VALUE);
  message.compact(0);
  message.compact(0);
  return new CreateConsensusState(new Reader(message.address, message.address + message.length));
}
