// Why a consensus client has no commitment to give. Numbers are stable.

export const enum ClientError {
  None = 0,
  SlotDurationUnknown = 500,
  CoprocessorNotSet = 501,
  MissingTimestamp = 502,
  RelayChainMismatch = 503,
  HostNotParachain = 504,
}

export function clientErrorText(error: u32): string {
  switch (error) {
    case ClientError.SlotDurationUnknown:
      return "SlotDurationUnknown: the chain that the client tracks is not among those it serves";
    case ClientError.CoprocessorNotSet:
      return "CoprocessorNotSet: parachains have no name while the coprocessor is on neither Polkadot nor Kusama";
    case ClientError.MissingTimestamp:
      return "MissingTimestamp: nothing in a header's digest tells its time";
    case ClientError.RelayChainMismatch:
      return "RelayChainMismatch: the tracked relay chain is not the one that gives parachains their names here";
    case ClientError.HostNotParachain:
      return "HostNotParachain: this chain is a parachain of neither Polkadot nor Kusama, and has no siblings";
    default:
      return "Unknown: an error without a name";
  }
}
