/**
 * Makes proofs for ISMP with any node's JSON-RPC. The light client verifies each proof before it is returned.
 *
 * @module as-ismp/prover
 */

export { paraHeadKey } from "@as-ismp/core/internal/state";
export * from "../client/index.ts";
export { ConsensusProver, type ConsensusUpdate } from "./consensus.ts";
export {
  ForeignChainError,
  NoJustificationError,
  NotProvableError,
  ProverError,
} from "./errors.ts";
export { type FinalityLimits, FinalityProver, type FinalityUpdate } from "./finality.ts";
export {
  type Commit,
  type CommitTarget,
  commitFor,
  decodeJustification,
  type Justification,
} from "./justification.ts";
export { JustificationStream, type Received, type StreamLimits } from "./justification-stream.ts";
export { MessageProver } from "./messages.ts";
