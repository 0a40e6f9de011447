// From a proven header to the state commitment that is stored of it.
//
// The coprocessor's commitment is the exception: proofs against it are read in its trie of messages alone, so that
// trie's root is stored in the field of the state root, and the root of its mountain range in the field of the
// overlay root. A header without ISMP's item has zero roots, same as upstream: no node hashes to zero, so no proof
// can be read under them. Source: docs/spec/grandpa.md#header-time, docs/spec/grandpa.md#coprocessor-layout.

import { ErrorCode, Milliseconds } from "../bytes/units";
import { StateCommitment } from "../ismp/state-commitment";
import { StateMachine, StateMachineKind } from "../ismp/state-machine";
import { ClientError } from "./errors";
import { Header } from "./header";
import { IsmpDigest } from "./ismp-digest";

/**
 * Whether commitments of `machine` have the coprocessor layout. It is a parachain, and only clients of parachains use
 * that layout: a coprocessor of another kind has its roots where all others have them, and reading its messages by the
 * state root would find no receipt in a trie that never has any.
 */
export function usesCoprocessorLayout(machine: StateMachine, coprocessor: StateMachine | null): bool {
  if (!coprocessor || !coprocessor.equals(machine)) return false;
  return machine.kind == StateMachineKind.Polkadot || machine.kind == StateMachineKind.Kusama;
}


@final
export class HeaderCommitment {
  error: ErrorCode;
  /** Valid where there is no error. */
  commitment: StateCommitment;

  /**
   * @param slotDuration milliseconds @param sources joined `TimeSource` flags
   * @param coprocessorLayout see `usesCoprocessorLayout`
   */
  constructor(header: Header, slotDuration: Milliseconds, sources: u32, coprocessorLayout: bool) {
    const digest = IsmpDigest.scan(header, slotDuration, sources);
    this.commitment = coprocessorLayout
      ? new StateCommitment(digest.timestamp, digest.mmrRoot, digest.childTrieRoot)
      : new StateCommitment(digest.timestamp, digest.childTrieRoot, header.stateRoot);
    // Without a time no message of that height could be told expired from unexpired.
    const timeless = digest.error == ClientError.None && digest.timestamp == 0;
    this.error = timeless ? ClientError.MissingTimestamp : digest.error;
  }
}
