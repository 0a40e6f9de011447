/**
 * What programs outside of a chain need to use ISMP: requests, messages, consensus states, a node's RPC.
 *
 * @module @as-ismp/relayer/client
 */

export {
  MESSAGES_TRIE,
  requestKey,
  requestReceiptKey,
  responseKey,
  responseReceiptKey,
} from "./child-keys.ts";
export {
  type Authority,
  type ConsensusState,
  type CreateConsensusState,
  decodeConsensusState,
  encodeConsensusState,
  encodeCreateConsensusState,
  GRANDPA_CLIENT_ID,
} from "./consensus-state.ts";
export {
  DishonestNodeError,
  MalformedAnswerError,
  NodeError,
  RpcRefusedError,
  RpcUnreachableError,
  StateMachineError,
  UnknownHeightError,
  UnknownMessageError,
} from "./errors.ts";
export { IsmpChain, type KnownState } from "./ismp-chain.ts";
export {
  consensusMessage,
  encodeProof,
  fraudProofMessage,
  getMessage,
  getTimeoutMessage,
  messagesExtrinsic,
  postTimeoutMessage,
  requestMessage,
  responseMessage,
  responseTimeoutMessage,
  type StateProof,
} from "./messages.ts";
export { type KnownHeader, SubstrateNode } from "./node.ts";
export {
  decodeLeaf,
  encodePostResponse,
  encodeRequest,
  type GetRequest,
  type PostRequest,
  type PostResponse,
  type Request,
  readPostResponse,
  readRequest,
  requestCommitment,
  responseCommitment,
  type Sent,
} from "./request.ts";
export {
  askChecked,
  type Listener,
  type LocalServer,
  type LocalSession,
  localRpc,
  type OpenRpcClient,
  type RpcClient,
  type Subscribed,
  type SubscriptionMethods,
} from "./rpc-client.ts";
export type { SentCommitment } from "./sent-messages.ts";
export {
  encodeStateMachine,
  encodeStateMachineHeight,
  encodeStateMachineId,
  readStateMachine,
  type StateMachine,
  type StateMachineHeight,
  type StateMachineId,
} from "./state-machine.ts";
export { isBusy, isPruned, isTransient } from "./transient.ts";
export { WebSocketRpc, type WebSocketRpcOptions } from "./websocket-rpc.ts";
