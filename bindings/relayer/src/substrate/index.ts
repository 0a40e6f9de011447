/**
 * What every Substrate chain shares: headers, extrinsics, metadata, events, storage keys, errors, accounts.
 *
 * @module as-ismp/substrate
 */

export { paraHeadKey, storagePrefix } from "@as-ismp/core/internal/state";
export {
  type Account,
  accountFromUri,
  DEV_NAMES,
  type DevName,
  devAccount,
  devAccounts,
  SIGNATURE_SCHEMES,
  type SignatureScheme,
} from "./accounts.ts";
export { type Block, decodeBlock, decodeBody, encodeBlock, encodeBody } from "./block.ts";
export { type DigestItem, type EngineId, encodeDigestItem, readDigestItem } from "./digest.ts";
export { type DispatchError, type ErrorNames, readDispatchError } from "./dispatch-error.ts";
export { type Era, IMMORTAL, mortalEra } from "./era.ts";
export { ChainError } from "./errors.ts";
export { type ChainEvent, decodeEvents } from "./events.ts";
export { ExtensionError, type ExtensionValues, encodeExtensions } from "./extensions.ts";
export {
  bareExtrinsic,
  generalExtrinsic,
  type SigningInput,
  type SigningRuntime,
  signExtrinsic,
  signImmortal,
} from "./extrinsic.ts";
export {
  type AuthoritySet,
  encodeFinalityProof,
  GRANDPA_ENGINE,
  threshold,
  type Voter,
} from "./grandpa.ts";
export { decodeHeader, encodeHeader, type Header, headerHash } from "./header.ts";
export { type CallArguments, MetadataError, type MetadataSource, RuntimeMetadata } from "./metadata.ts";
export { type Plain, toPlain } from "./plain.ts";
export type {
  AnyRuntime,
  CallArgs,
  KeyPrefix,
  NameIn,
  RuntimeTypes,
  StorageEntry,
  StorageKeys,
  StorageValue,
} from "./runtime-types.ts";
export { type DecodedStorageKey, decodeStorageKey, storageKey, storageKeyPrefix } from "./storage-key.ts";
export {
  type ApplyOutcome,
  decodeApplyOutcome,
  decodeValidity,
  type Validity,
  type ValidityError,
} from "./validity.ts";
