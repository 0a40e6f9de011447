// What a relayer sends to a GRANDPA client: a finality proof in one of three envelopes, with parachain heads in two.
//
// Refuses an envelope that the tracked chain does not send, before any signature is verified. A relay chain's
// finality proof that is labelled as a standalone chain's would verify: the voters are the same, and the relay
// chain's state would then be stored under a parachain's name.

import { StateMachine, StateMachineKind } from "../../ismp/state-machine";
import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { FinalizedHeads } from "../parachain/finalized-heads";
import { FinalityProof } from "./finality-proof";

export const enum Envelope {
  /** A chain with finality of its own: one commitment, that of the finalized block. */
  StandaloneChain = 0,
  /** Heads of parachains, known as those of Polkadot or Kusama. */
  Polkadot = 1,
  /** Heads of parachains, known as those of the relay chain that the consensus state id names. */
  Relaychain = 2,
}


@final
export class GrandpaMessage {
  private constructor(
    public envelope: Envelope,
    public finality: FinalityProof,
    /** Empty in a standalone chain's message. */
    public heads: FinalizedHeads,
  ) {}

  /** Reads a message; check `reader.error`. Bytes after it are the caller's to refuse. */
  static read(reader: Reader): GrandpaMessage {
    const variant = reader.u8();
    if (variant > (Envelope.Relaychain as u8)) reader.fail(ScaleError.UnknownVariant);
    const envelope = variant as Envelope;
    const finality = new FinalityProof(reader);
    const heads = envelope == Envelope.StandaloneChain ? FinalizedHeads.none() : new FinalizedHeads(reader);
    return new GrandpaMessage(envelope, finality, heads);
  }

  /** Whether a client that tracks `machine` may be updated by this envelope. */
  suits(machine: StateMachine): bool {
    switch (machine.kind) {
      case StateMachineKind.Polkadot:
      case StateMachineKind.Kusama:
        if (this.envelope == Envelope.Polkadot) return true;
        // Id 0 is no parachain's: such a client tracks the relay chain itself. Its parachains may be known by the relay
        // chain's name as well; either way their heads are read from its own state.
        return this.envelope == Envelope.Relaychain && machine.id == 0;
      case StateMachineKind.Relay:
        return this.envelope == Envelope.Relaychain;
      case StateMachineKind.Substrate:
        return this.envelope == Envelope.StandaloneChain;
      default:
        return false;
    }
  }
}
