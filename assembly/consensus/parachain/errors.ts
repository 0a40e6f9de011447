// Why parachain heads are refused. Numbers are stable.

export const enum ParachainError {
  None = 0,
  /** heads are proven at the trusted block, whose header is not there */
  RelayHeaderNotInUnknownHeaders = 300,
  /** a parachain has no head in the relay chain's state */
  ParachainHeaderNotFound = 301,
  /** a parachain's head is no list of bytes */
  DecodeHeadData = 302,
  /** a parachain's head is no header */
  DecodeHeader = 303,
  /** the state root of the relay block is not known, or no longer */
  RelayHeightNotFound = 304,
}
