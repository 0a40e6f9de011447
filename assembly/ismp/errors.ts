// Why a message is refused. Numbers are stable.
//
// 400 to 438 are the variants of the Rust crate's enum `Error`, at 400 plus their index and under the same names; those
// that only clients of other chains or older handlers raise are left out. From 450 on are refusals that wire v1 reports
// as `Custom` or does not make at all.
// Source: docs/spec/protocol.md#errors.

export const enum IsmpError {
  None = 0,
  /** the client was not updated within its unbonding period */
  UnbondingPeriodElapsed = 400,
  /** the state commitment is still open to challenge */
  ChallengePeriodNotElapsed = 401,
  /** the client has no consensus state */
  ConsensusStateNotFound = 402,
  /** nothing is known of the state machine at that height */
  StateCommitmentNotFound = 403,
  /** the client was frozen by a fraud proof */
  FrozenConsensusClient = 404,
  /** the message has not timed out yet */
  RequestTimeoutNotElapsed = 407,
  /** the module does not take such messages */
  CannotHandleMessage = 412,
  /** the proof is not at the height that the GET asks for */
  InsufficientProofHeight = 417,
  /** no module has that id */
  ModuleNotFound = 418,
  /** no client is bound to the consensus state id */
  ConsensusStateIdNotRecognized = 419,
  /** the state machine has no challenge period */
  ChallengePeriodNotConfigured = 420,
  /** a client is bound to the consensus state id already */
  DuplicateConsensusStateId = 421,
  /** the client has no unbonding period */
  UnbondingPeriodNotConfigured = 422,
  /** the module failed */
  ModuleDispatchError = 423,
  /** this chain has no commitment of the request */
  UnknownRequest = 424,
  /** this chain has no commitment of the response */
  UnknownResponse = 425,
  /** this chain did not send the request that is answered */
  UnsolicitedResponse = 426,
  /** the request has timed out */
  RequestTimeout = 427,
  /** the response has timed out */
  ResponseTimeout = 428,
  /** the request was received before, or comes twice */
  DuplicateRequest = 429,
  /** the request was answered before, or is answered twice */
  DuplicateResponse = 430,
  /** the proof is of another chain than the GET asks */
  RequestProofMetadataNotValid = 431,
  /** the proof is of another chain than the request needs */
  RequestProxyProhibited = 432,
  /** the proof is of another chain than the response needs */
  ResponseProxyProhibited = 433,
  /** the request is for another chain */
  InvalidRequestDestination = 434,
  /** a state proof answers GETs, not POSTs */
  InvalidResponseType = 436,
  /** a signer of more than 32 bytes is not an encoded signature of a known kind with key and signature of its lengths */
  SignatureDecodingFailed = 437,
  /** the batch has no message */
  EmptyBatch = 450,
  /** the batch has too many messages */
  BatchTooLarge = 451,
  /** a GET that was answered can't time out */
  GetResponseAlreadyReceived = 452,
  /** a GET among timeouts of POSTs, or a POST among those of GETs */
  InvalidRequestType = 453,
  /** no consensus client has that id */
  UnknownConsensusClient = 454,
  /** the consensus client does not know the state machine */
  UnknownStateMachine = 455,
  /** nothing was stored for the state machine at that height */
  StateMachineUpdateTimeNotFound = 456,
  /** the client was never updated */
  ConsensusUpdateTimeNotFound = 457,
  /** a fee could not be taken from, or returned to, who pays it */
  FeeTransferFailed = 470,
  /** the values that the GETs of a batch ask for are too large together */
  ValuesTooLarge = 458,
  /** a response to a GET answers other keys than were asked, or in another order than ascending */
  ValuesDoNotMatchKeys = 459,
  /** a GET asks for height 0, or for a height of 1,500,000,000 or more */
  GetHeightOutOfRange = 460,
  /** a GET has a deadline of 2^40 seconds or more, or the deadline of a POST is beyond 2^64 seconds */
  TimeoutTooLarge = 461,
  /** a request has a nonce of 2^56 or more */
  NonceTooLarge = 462,
  /** the name of the request's source or destination is not UTF-8, so other chains have the same text form */
  AmbiguousStateMachine = 463,
  /** a POST has the commitment of a GET that this protocol allows */
  PostReadableAsGet = 464,
  /** the values of a response to a GET can be divided among the keys in more than one way */
  AmbiguousValues = 465,
  /** a message that this chain sends is too large to be answered or timed out later */
  MessageTooLarge = 466,
  /** a GET asks for more keys, or more bytes of keys, than an answer may hold */
  TooManyGetKeys = 467,
  /** a GET asks for a key that is longer than any key of a trie */
  GetKeyTooLong = 468,
  /** the update changes neither the client's state nor any state commitment */
  NothingNew = 469,
  /** an extrinsic has more than 4 updates of clients */
  TooManyUpdates = 471,
}
