/**
 * A development chain as a network service. For development and tests, never for production.
 *
 * @module as-ismp/dev
 */
export { DevChain, type DevChainOptions } from "./dev-chain.ts";
export { OffchainWorkerError, type OffchainWorkerOptions, OffchainWorkers } from "./offchain-workers.ts";
export { parseSealingMode, type SealingMode, SealingModeError } from "./sealing-mode.ts";
export { UpgradeRefusedError, upgradeChain } from "./upgrade-chain.ts";
