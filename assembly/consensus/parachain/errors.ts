// Why parachain heads are refused. Numbers are stable.

export const enum ParachainError {
  None = 0,
  RelayHeaderNotInUnknownHeaders = 300,
  ParachainHeaderNotFound = 301,
  DecodeHeadData = 302,
  DecodeHeader = 303,
  RelayHeightNotFound = 304,
}

export function parachainErrorText(error: u32): string {
  switch (error) {
    case ParachainError.RelayHeaderNotInUnknownHeaders:
      return "RelayHeaderNotInUnknownHeaders: heads are proven at the trusted block, whose header is not there";
    case ParachainError.ParachainHeaderNotFound:
      return "ParachainHeaderNotFound: a parachain has no head in the relay chain's state";
    case ParachainError.DecodeHeadData:
      return "DecodeHeadData: a parachain's head is no list of bytes";
    case ParachainError.DecodeHeader:
      return "DecodeHeader: a parachain's head is no header";
    case ParachainError.RelayHeightNotFound:
      return "RelayHeightNotFound: the state root of the relay block is not known, or no longer";
    default:
      return "Unknown: an error without a name";
  }
}
