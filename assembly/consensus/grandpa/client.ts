// The GRANDPA consensus client: follows chains with GRANDPA finality, and parachains through their relay chain.
//
// Order of checks: the message decodes, the trusted state decodes, the envelope suits the tracked chain, the finality
// proof, the parachain heads, how much of the message they needed, then the time and roots of every header that is kept.
// A message that brings no head of a served parachain still moves the client on.
// Source: docs/spec/grandpa.md#client.

import { ErrorCode } from "../../bytes/units";
import { packSpan, Span, spanLength } from "../../bytes/span";
import { ConsensusClient, ConsensusUpdate } from "../../ismp/consensus-client";
import { ConsensusClientId, ConsensusStateId } from "../../ismp/identifiers";
import { StateMachine } from "../../ismp/state-machine";
import { StateMachineClient } from "../../ismp/state-machine-client";
import { ThisChain } from "../../ismp/this-chain";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { Cost } from "../../weights/cost";
import { ClientError } from "../errors";
import { SlotDurations } from "../slot-durations";
import { weighGrandpaMessage, weighFinalityProof } from "./cost";
import { GrandpaMessage } from "./grandpa-message";
import { ConsensusState } from "./consensus-state";
import { GrandpaError } from "./errors";
import { FinalityProof } from "./finality-proof";
import { verifyFraudProof } from "./fraud-proof";
import { ServedParachains } from "./served-parachains";
import { VerifiedHeaders } from "./verified-headers";

/** `GRNP`, as a number in memory order. */
export const GRANDPA_CLIENT_ID: ConsensusClientId = 0x504e5247;


@final
export class GrandpaClient extends ConsensusClient {
  private weighed: Reader = new Reader(0, 0);

  constructor(
    private slots: SlotDurations,
    /** What reads proofs of the chains that are served. */
    private machines: StateMachineClient,
  ) {
    super();
  }

  id(): ConsensusClientId {
    return GRANDPA_CLIENT_ID;
  }

  verifyConsensus(chain: ThisChain, id: ConsensusStateId, trusted: Span, proof: Span): ConsensusUpdate {
    const proofReader = Reader.over(proof);
    const message = GrandpaMessage.read(proofReader);
    if (proofReader.failed) return ConsensusUpdate.refused(proofReader.error);
    const stateReader = Reader.over(trusted);
    const state = new ConsensusState(stateReader);
    if (stateReader.failed) return ConsensusUpdate.refused(stateReader.error);
    if (!message.suits(state.stateMachine)) {
      return ConsensusUpdate.refused(GrandpaError.ConsensusMessageStateMachineMismatch);
    }
    // With bytes after it, one message could be sent in any number of forms.
    const decoded = proofReader.finish();
    if (decoded != 0) return ConsensusUpdate.refused(decoded);
    const trustedHash = state.latestHash;
    let error = message.finality.verify(state);
    const served = new ServedParachains(this.slots, message.envelope, id);
    if (error == GrandpaError.None) error = message.heads.verify(message.finality, trustedHash, served);
    if (error != GrandpaError.None) return ConsensusUpdate.refused(error);
    const used = message.finality.used + message.heads.countUsed();
    if (chain.padding.exceedsInUpdate(spanLength(proof), used))
      return ConsensusUpdate.refused(ClientError.PaddedUpdate);
    const headers = new VerifiedHeaders(message, state.stateMachine, id, chain.allowedProxy(), this.slots);
    if (headers.error != GrandpaError.None) return ConsensusUpdate.refused(headers.error);
    const next = new Writer(state.size);
    state.write(next);
    return ConsensusUpdate.of(packSpan(next.address, next.length), headers.commitments);
  }

  verifyFraudProof(chain: ThisChain, trusted: Span, proof1: Span, proof2: Span): ErrorCode {
    const stateReader = Reader.over(trusted);
    const state = new ConsensusState(stateReader);
    if (stateReader.failed) return stateReader.error;
    const firstReader = Reader.over(proof1);
    const first = new FinalityProof(firstReader);
    const decodedFirst = firstReader.finish();
    if (decodedFirst != 0) return decodedFirst;
    const secondReader = Reader.over(proof2);
    const second = new FinalityProof(secondReader);
    const decodedSecond = secondReader.finish();
    if (decodedSecond != 0) return decodedSecond;
    const error = verifyFraudProof(state, first, second);
    if (error != GrandpaError.None) return error;
    const total = spanLength(proof1) + spanLength(proof2);
    if (chain.padding.exceeds(total, first.used + second.used)) return ClientError.PaddedFraudProof;
    return GrandpaError.None;
  }

  stateMachine(machine: StateMachine): StateMachineClient | null {
    return this.slots.find(machine) ? this.machines : null;
  }

  override weighConsensus(proof: Span, cost: Cost): u64 {
    return weighGrandpaMessage(this.weighed.reset(proof), cost);
  }

  override weighFraudProof(proof1: Span, proof2: Span, cost: Cost): void {
    weighFinalityProof(this.weighed.reset(proof1), cost);
    weighFinalityProof(this.weighed.reset(proof2), cost);
  }

  override weighStateProof(proof: Span, keys: u64, nibbles: u64, cost: Cost): u64 {
    return this.machines.weigh(proof, keys, nibbles, cost);
  }
}
