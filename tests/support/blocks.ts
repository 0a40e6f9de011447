import {
  buildState,
  encodeHeader,
  formatJson,
  genesisHeader,
  type Header,
  headerHash,
  type JsonObject,
  RuntimeMetadata,
  slotDigest,
} from "@as-ismp/chain";
import { type CallOptions, type Runtime, Storage } from "@as-ismp/core";

/**
 * Genesis states and the beginnings of blocks, by calls of the runtime alone: no chain keeps the blocks, and nothing
 * checks them.
 */

export interface GenesisOptions {
  /** Addresses with what they own. */
  readonly balances?: readonly (readonly [address: string, amount: bigint])[];
  /** Address of the account that may call as root. */
  readonly sudo?: string | null;
  /** For a parachain: its id, if it has one already. */
  readonly parachainId?: number;
}

/** A genesis configuration without authorities, so that blocks need no seal. */
export function genesisConfig(
  runtime: Runtime,
  { balances = [], sudo = null, parachainId }: GenesisOptions = {},
): JsonObject {
  const isSolo = RuntimeMetadata.of(runtime).hasCall("Grandpa", "note_stalled");
  return {
    system: {},
    aura: { authorities: [] },
    ...(isSolo && { grandpa: { authorities: [] } }),
    ...(!isSolo &&
      parachainId !== undefined && {
        parachainInfo: { parachainId },
        ismp: { hostStateMachine: `POLKADOT-${parachainId}` },
      }),
    balances: { balances, devAccounts: null },
    transactionPayment: { multiplier: "1000000000000000000" },
    sudo: { key: sudo },
  };
}

export interface GenesisState {
  readonly storage: Storage;
  readonly header: Header;
  readonly hash: Uint8Array;
}

/** @param raw entries of the state besides those that the runtime makes of the configuration */
export function buildGenesis(
  runtime: Runtime,
  config: JsonObject,
  raw: readonly (readonly [key: Uint8Array, value: Uint8Array])[] = [],
): GenesisState {
  const storage = new Storage();
  buildState(runtime, formatJson(config), storage);
  for (const [key, value] of raw) storage.set(key, value);
  const header = genesisHeader(storage.snapshot(), runtime);
  return { storage, header, hash: headerHash(header) };
}

export interface NewBlock {
  readonly parentHash: Uint8Array;
  readonly number: number;
  readonly slot: bigint;
}

/** The input of `Core_initialize_block`: a header without roots. */
export function openingHeader({ parentHash, number, slot }: NewBlock): Uint8Array {
  const zero = new Uint8Array(32);
  const digest = [slotDigest(slot)];
  return encodeHeader({ parentHash, number, stateRoot: zero, extrinsicsRoot: zero, digest });
}

/** Begins a block on `storage`, before its inherents. */
export function openBlock(
  runtime: Runtime,
  storage: Storage,
  block: NewBlock,
  options: Omit<CallOptions, "storage"> = {},
): void {
  runtime.call("Core_initialize_block", openingHeader(block), { ...options, storage });
}
