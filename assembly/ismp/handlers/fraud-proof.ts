// Fraud proofs: two proofs that an honest chain can't both have finalized. The client is frozen permanently.
//
// Refuses unknown clients, clients that are frozen already, and what the client does not find to be fraud: anybody
// may send a fraud proof, so a client that accepts a false one is a client that anybody can stop. An expired client
// can be frozen: its commitments are still in use. There is no event. Source: docs/spec/protocol.md#fraud-proofs. An
// unknown id has the same error as everywhere else (`Custom` there).

import { IsmpError } from "../errors";
import { IsmpHost } from "../host";
import { NOTHING } from "../identifiers";
import { MessageResult } from "../message-result";
import { FraudProofMessage } from "../messages/fraud-proof";
import { relayerOf } from "../signer";

export function handleFraudProof(host: IsmpHost, message: FraudProofMessage): MessageResult {
  if (relayerOf(message.signer) == NOTHING) return MessageResult.refused(IsmpError.SignatureDecodingFailed);
  const id = message.consensusStateId;
  const clientId = host.consensusClientId(id);
  if (clientId < 0) return MessageResult.refused(IsmpError.ConsensusStateIdNotRecognized);
  if (host.isFrozen(id)) return MessageResult.refused(IsmpError.FrozenConsensusClient);
  const client = host.consensusClient(clientId);
  if (client == null) return MessageResult.refused(IsmpError.UnknownConsensusClient);
  const trusted = host.consensusState(id);
  if (trusted == NOTHING) return MessageResult.refused(IsmpError.ConsensusStateNotFound);
  const error = client.verifyFraudProof(host, trusted, message.proof1, message.proof2);
  if (error != 0) return MessageResult.refused(error);

  host.freeze(id);
  host.storeConsensusUpdateTime(id, host.nowSeconds());
  return new MessageResult();
}
