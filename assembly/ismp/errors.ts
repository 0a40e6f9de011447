// Why a message is refused. Numbers are stable.
//
// 400 to 438 are the Rust crate's variants, at 400 plus their index, under its names; those that only verifiers of
// other chains or older handlers raise are left out. From 450 on are refusals that wire v1 knows as `Custom`, or that
// it does not know at all and later fixes brought.
// Source: ismp-v1.md §19, §25, ismp-v2.md §17.

export const enum IsmpError {
  None = 0,
  UnbondingPeriodElapsed = 400,
  ChallengePeriodNotElapsed = 401,
  ConsensusStateNotFound = 402,
  StateCommitmentNotFound = 403,
  FrozenConsensusClient = 404,
  RequestTimeoutNotElapsed = 407,
  CannotHandleMessage = 412,
  InsufficientProofHeight = 417,
  ModuleNotFound = 418,
  ConsensusStateIdNotRecognized = 419,
  ChallengePeriodNotConfigured = 420,
  DuplicateConsensusStateId = 421,
  UnbondingPeriodNotConfigured = 422,
  ModuleDispatchError = 423,
  UnknownRequest = 424,
  UnknownResponse = 425,
  UnsolicitedResponse = 426,
  RequestTimeout = 427,
  ResponseTimeout = 428,
  DuplicateRequest = 429,
  DuplicateResponse = 430,
  RequestProofMetadataNotValid = 431,
  RequestProxyProhibited = 432,
  ResponseProxyProhibited = 433,
  InvalidRequestDestination = 434,
  InvalidResponseType = 436,
  SignatureDecodingFailed = 437,
  EmptyBatch = 450,
  BatchTooLarge = 451,
  GetResponseAlreadyReceived = 452,
  InvalidRequestType = 453,
  UnknownConsensusClient = 454,
  UnknownStateMachine = 455,
  StateMachineUpdateTimeNotFound = 456,
  ConsensusUpdateTimeNotFound = 457,
  FeeTransferFailed = 470,
  ValuesTooLarge = 458,
  ValuesDoNotMatchKeys = 459,
}

export function ismpErrorText(error: u32): string {
  switch (error) {
    case IsmpError.UnbondingPeriodElapsed:
      return "UnbondingPeriodElapsed: the client was not updated within its unbonding period";
    case IsmpError.ChallengePeriodNotElapsed:
      return "ChallengePeriodNotElapsed: the state commitment is still open to challenge";
    case IsmpError.ConsensusStateNotFound:
      return "ConsensusStateNotFound: the client has no consensus state";
    case IsmpError.StateCommitmentNotFound:
      return "StateCommitmentNotFound: nothing is known of the state machine at that height";
    case IsmpError.FrozenConsensusClient:
      return "FrozenConsensusClient: the client was frozen by a fraud proof";
    case IsmpError.RequestTimeoutNotElapsed:
      return "RequestTimeoutNotElapsed: the message has not timed out yet";
    case IsmpError.CannotHandleMessage:
      return "CannotHandleMessage: the module does not take such messages";
    case IsmpError.InsufficientProofHeight:
      return "InsufficientProofHeight: the proof is not at the height that the GET asks for";
    case IsmpError.ModuleNotFound:
      return "ModuleNotFound: no module has that id";
    case IsmpError.ConsensusStateIdNotRecognized:
      return "ConsensusStateIdNotRecognized: no client is bound to the consensus state id";
    case IsmpError.ChallengePeriodNotConfigured:
      return "ChallengePeriodNotConfigured: the state machine has no challenge period";
    case IsmpError.DuplicateConsensusStateId:
      return "DuplicateConsensusStateId: a client is bound to the consensus state id already";
    case IsmpError.UnbondingPeriodNotConfigured:
      return "UnbondingPeriodNotConfigured: the client has no unbonding period";
    case IsmpError.ModuleDispatchError:
      return "ModuleDispatchError: the module failed";
    case IsmpError.UnknownRequest:
      return "UnknownRequest: this chain has no commitment of the request";
    case IsmpError.UnknownResponse:
      return "UnknownResponse: this chain has no commitment of the response";
    case IsmpError.UnsolicitedResponse:
      return "UnsolicitedResponse: this chain did not send the request that is answered";
    case IsmpError.RequestTimeout:
      return "RequestTimeout: the request has timed out";
    case IsmpError.ResponseTimeout:
      return "ResponseTimeout: the response has timed out";
    case IsmpError.DuplicateRequest:
      return "DuplicateRequest: the request was received before, or comes twice";
    case IsmpError.DuplicateResponse:
      return "DuplicateResponse: the request was answered before, or is answered twice";
    case IsmpError.RequestProofMetadataNotValid:
      return "RequestProofMetadataNotValid: the proof is of another chain than the GET asks";
    case IsmpError.RequestProxyProhibited:
      return "RequestProxyProhibited: the proof is of another chain than the request needs";
    case IsmpError.ResponseProxyProhibited:
      return "ResponseProxyProhibited: the proof is of another chain than the response needs";
    case IsmpError.InvalidRequestDestination:
      return "InvalidRequestDestination: the request is for another chain";
    case IsmpError.InvalidResponseType:
      return "InvalidResponseType: a state proof answers GETs, not POSTs";
    case IsmpError.SignatureDecodingFailed:
      return "SignatureDecodingFailed: a signer of more than 32 bytes is not an encoded signature";
    case IsmpError.EmptyBatch:
      return "EmptyBatch: the batch has no message";
    case IsmpError.BatchTooLarge:
      return "BatchTooLarge: the batch has too many messages";
    case IsmpError.GetResponseAlreadyReceived:
      return "GetResponseAlreadyReceived: a GET that was answered can't time out";
    case IsmpError.InvalidRequestType:
      return "InvalidRequestType: a GET among timeouts of POSTs, or a POST among those of GETs";
    case IsmpError.UnknownConsensusClient:
      return "UnknownConsensusClient: no consensus client has that id";
    case IsmpError.UnknownStateMachine:
      return "UnknownStateMachine: the consensus client does not know the state machine";
    case IsmpError.StateMachineUpdateTimeNotFound:
      return "StateMachineUpdateTimeNotFound: nothing was stored for the state machine at that height";
    case IsmpError.ConsensusUpdateTimeNotFound:
      return "ConsensusUpdateTimeNotFound: the client was never updated";
    case IsmpError.ValuesTooLarge:
      return "ValuesTooLarge: the values that the GETs of a batch ask for are too large together";
    case IsmpError.ValuesDoNotMatchKeys:
      return "ValuesDoNotMatchKeys: a response to a GET answers other keys than were asked";
    case IsmpError.FeeTransferFailed:
      return "FeeTransferFailed: a fee could not be taken from, or returned to, who pays it";
    default:
      return "Unknown: an error without a name";
  }
}
