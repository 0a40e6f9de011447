// Why a consensus client has no commitment to give. Numbers are stable.

export const enum ClientError {
  None = 0,
  /** the chain that the client tracks is not among those it serves */
  SlotDurationUnknown = 500,
  /** parachains have no name while the coprocessor is on neither Polkadot nor Kusama */
  CoprocessorNotSet = 501,
  /** nothing in a header's digest tells its time */
  MissingTimestamp = 502,
  /** the tracked relay chain is not the one that gives parachains their names here */
  RelayChainMismatch = 503,
  /** this chain is a parachain of neither Polkadot nor Kusama, and has no siblings */
  HostNotParachain = 504,
  /** more of the update than is allowed does not prove anything */
  PaddedUpdate = 505,
  /** more of the fraud proof than is allowed does not prove anything */
  PaddedFraudProof = 506,
}
