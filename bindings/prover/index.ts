/** Proofs for ISMP from any node's JSON-RPC, each verified by the light client before it is handed out. */
export { paraHeadKey } from "../chain/storage-key.ts";
export * from "../client/index.ts";
export { ConsensusProver, type ConsensusUpdate } from "./consensus.ts";
export {
  ForeignChainError,
  NoJustificationError,
  NotProvableError,
  ProverError,
} from "./errors.ts";
export { type FinalityLimits, FinalityProver, type FinalityUpdate } from "./finality.ts";
export { decodeJustification, type Justification, normalized } from "./justification.ts";
export { MessageProver } from "./messages.ts";
