/**
 * The development chain: chain specs, blocks, signed extrinsics, state at any block.
 *
 * @module as-ismp/chain
 */
export * from "@as-ismp/relayer/substrate";
export { type AuraSettings, auraSettings, seal, slotDigest, slotOf, unseal } from "./aura.ts";
export { BlockBuilder, type BlockBuilderOptions, describeOutcome } from "./block-builder.ts";
export { Chain } from "./chain.ts";
export type { BlockHash, ChainBlock } from "./chain-block.ts";
export type { Authored, AuthorOptions, ChainNotice, ChainOptions } from "./chain-options.ts";
export {
  ChainSpecError,
  formatChainSpec,
  genesisState,
  type HexEntries,
  type PlainChainSpec,
  parseChainSpec,
  type RawChainSpec,
  rawState,
} from "./chain-spec.ts";
export { ChainView } from "./chain-view.ts";
export {
  AuthoringError,
  BlockNumberError,
  DatabaseGenesisError,
  DatabaseUnusableError,
  DatabaseVersionError,
  ExecutionError,
  FinalityConflictError,
  GenesisError,
  ImportError,
  MissingApiError,
  NoAuthorKeyError,
  NotFinalizedError,
  NoVoterKeysError,
  SealError,
  StatePrunedError,
  StateRootError,
  UnknownBlockError,
  UnknownParentError,
  UnusableCodeError,
} from "./errors.ts";
export { executeBlock } from "./execute-block.ts";
export { FirstBlock } from "./first-block.ts";
export {
  buildState,
  type ChainSpecOptions,
  CODE_KEY,
  createChainSpec,
  genesisConfig,
  genesisHeader,
  getPreset,
  presetNames,
} from "./genesis.ts";
export { authoritySet, justify } from "./grandpa.ts";
export {
  checkInherents,
  encodeInherentData,
  type InherentData,
  type InherentsVerdict,
  slotInherents,
} from "./inherents.ts";
export { formatJson, isObject, type Json, type JsonObject, mergeJson, parseJson } from "./json.ts";
export { createPlainChainSpec } from "./plain-chain-spec.ts";
export {
  type ParachainHeads,
  parachainInherents,
  RelayParent,
  siblingsMessage,
} from "./relay-parent.ts";
export { RuntimeCache } from "./runtime-cache.ts";
export { extensionValues, type SignOptions, signFor } from "./signing.ts";
export type { DatabaseOptions } from "./store/database-options.ts";
export type { ChainStore, FinalityStep, RevertStep } from "./store/store.ts";
export { explainUpgradeFault, hasSameCode, type UpgradeFault } from "./upgrade-fault.ts";
