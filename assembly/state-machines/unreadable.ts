// A state machine that is followed, and whose proofs nothing here can read.
//
// It counts as known: the coprocessor is not the allowed proxy of a chain that has a client of its own here;
// otherwise an attack on the coprocessor would reach that connection too. Refuses every proof. Source:
// docs/spec/protocol.md#proxies.

import { ErrorCode } from "../bytes/units";
import { Span } from "../bytes/span";
import { MessageProof } from "../ismp/message-proof";
import { Request } from "../ismp/request";
import { StateCommitment } from "../ismp/state-commitment";
import { StateMachineClient, StateRead } from "../ismp/state-machine-client";
import { ThisChain } from "../ismp/this-chain";
import { CommitmentKind } from "../ismp/commitment-trie";
import { Cost } from "../weights/cost";
import { StateProofError } from "./substrate/errors";


@final
export class UnreadableStateMachine extends StateMachineClient {
  verifyMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): ErrorCode {
    return StateProofError.NoProofReader;
  }

  verifyNonMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): ErrorCode {
    return StateProofError.NoProofReader;
  }

  readState(
    chain: ThisChain,
    gets: Request[],
    at: StateCommitment,
    proof: MessageProof,
    limit: u64,
  ): StateRead {
    return StateRead.refused(StateProofError.NoProofReader);
  }

  override weigh(proof: Span, keys: u64, nibbles: u64, cost: Cost): u64 {
    return 0;
  }
}
