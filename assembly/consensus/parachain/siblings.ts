// The parachains of the own relay chain that are followed, and what each is called here.
//
// A sibling has the name that this chain's own name has, with its own para id: on a parachain of Polkadot all siblings
// are parachains of Polkadot. The Asset Hub alone is committed as the EVM chain that it hosts.
// Source: docs/spec/parachains.md#names.

import { Milliseconds } from "../../bytes/units";
import { ConsensusStateId } from "../../ismp/identifiers";
import { StateMachine, StateMachineKind } from "../../ismp/state-machine";

/** `DOT0` and `PAS0`, as numbers in memory order. */
const DOT0: ConsensusStateId = 0x30544f44;
const PAS0: ConsensusStateId = 0x30534150;

/** The Asset Hub's para id, on every relay chain. */
export const ASSET_HUB: u32 = 1000;
/** The chain ids of what the Asset Hubs of Polkadot and of the test network host. */
const ASSET_HUB_EVM: u32 = 420420419;
const TEST_ASSET_HUB_EVM: u32 = 420420417;


@final
export class Sibling {
  constructor(
    public paraId: u32,
    /** Milliseconds; gives the time of the sibling's headers. */
    public slotDuration: Milliseconds,
  ) {}
}

/** Which siblings are followed: the answer comes from where that is stored. */
export abstract class Siblings {
  /** In the order of their para ids' little-endian bytes. */
  abstract all(): Sibling[];

  abstract has(paraId: u32): bool;
}

/** The name of the one client that follows siblings: by the relay chain. */
export function siblingsStateId(host: StateMachine): ConsensusStateId {
  return host.kind == StateMachineKind.Kusama ? PAS0 : DOT0;
}

/** What a sibling is called; null where this chain is no parachain. */
export function siblingMachine(host: StateMachine, paraId: u32): StateMachine | null {
  const isParachain = host.kind == StateMachineKind.Polkadot || host.kind == StateMachineKind.Kusama;
  return isParachain ? StateMachine.of(host.kind, paraId) : null;
}

/** What a sibling's state is committed under. */
export function committedMachine(sibling: StateMachine): StateMachine {
  if (sibling.id != ASSET_HUB) return sibling;
  const chain = sibling.kind == StateMachineKind.Kusama ? TEST_ASSET_HUB_EVM : ASSET_HUB_EVM;
  return StateMachine.of(StateMachineKind.Evm, chain);
}
