/**
 * Names of dispatch errors, in the order of their indices. `assembly/frame/types/dispatch.json` declares the same for
 * metadata.
 *
 * They are those of polkadot-sdk. (docs/spec/host.md#results)
 */

/** Variants of `sp_runtime::DispatchError`. */
export const DISPATCH_ERRORS = [
  "Other",
  "CannotLookup",
  "BadOrigin",
  "Module",
  "ConsumerRemaining",
  "NoProviders",
  "TooManyConsumers",
  "Token",
  "Arithmetic",
  "Transactional",
  "Exhausted",
  "Corruption",
  "Unavailable",
  "RootNotAllowed",
  "Trie",
] as const;

/** Variants of `sp_runtime::TokenError`. */
export const TOKEN_ERRORS = [
  "FundsUnavailable",
  "OnlyProvider",
  "BelowMinimum",
  "CannotCreate",
  "UnknownAsset",
  "Frozen",
  "Unsupported",
  "CannotCreateHold",
  "NotExpendable",
  "Blocked",
] as const;

/** Variants of `sp_arithmetic::ArithmeticError`. */
export const ARITHMETIC_ERRORS = ["Underflow", "Overflow", "DivisionByZero"] as const;

/** Variants of `sp_runtime::TransactionalError`. */
export const TRANSACTIONAL_ERRORS = ["LimitReached", "NoLayer"] as const;

/** Variants of `sp_runtime::proving_trie::TrieError`. */
export const TRIE_ERRORS = [
  "InvalidStateRoot",
  "IncompleteDatabase",
  "ValueAtIncompleteKey",
  "DecoderError",
  "InvalidHash",
  "DuplicateKey",
  "ExtraneousNode",
  "ExtraneousValue",
  "ExtraneousHashReference",
  "InvalidChildReference",
  "ValueMismatch",
  "IncompleteProof",
  "RootMismatch",
  "DecodeError",
] as const;
