/**
 * Signs calls for a chain, with the values that a wallet reads from it.
 *
 * Every value can be replaced, so that tests can sign for another genesis, version or time.
 */
import {
  type Account,
  type Era,
  type ExtensionValues,
  IMMORTAL,
  mortalEra,
  signExtrinsic,
} from "@as-ismp/relayer/substrate";
import type { BlockHash, ChainBlock } from "./chain-block.ts";
import type { ChainView } from "./chain-view.ts";
import { UnknownBlockError } from "./errors.ts";

/** Values that replace those of the chain. */
export interface SignOptions extends Partial<Omit<ExtensionValues, "era">> {
  /** Number of blocks for which the extrinsic is valid, from the block `at` on. Default: forever. */
  readonly mortal?: number;
  /** Used instead of the era from `mortal`. */
  readonly era?: Era;
  /** The block from which nonce, versions and era are taken. Default: the best. */
  readonly at?: BlockHash;
}

/** The part of a chain that signing needs. */
interface Signable {
  readonly genesis: ChainBlock;
  at(hash?: BlockHash): ChainView;
  find(hash: BlockHash): ChainBlock | undefined;
}

/** The values of the extensions in the signer's next extrinsic on this chain. */
export function extensionValues(
  chain: Signable,
  signer: Account,
  options: SignOptions = {},
): ExtensionValues {
  const view = chain.at(options.at);
  const { mortal } = options;
  const era = options.era ?? (mortal === undefined ? IMMORTAL : mortalEra(mortal, view.block.number));
  const { specVersion, transactionVersion } = view.runtime.version();
  const genesisHash = options.genesisHash ?? chain.genesis.hash;
  const immortal = era.encoded.length === 1;
  return {
    specVersion: options.specVersion ?? specVersion,
    transactionVersion: options.transactionVersion ?? transactionVersion,
    genesisHash,
    era,
    birthHash: options.birthHash ?? (immortal ? genesisHash : ancestorHash(chain, view.block, era.birth)),
    nonce: options.nonce ?? view.nonce(signer.id),
    tip: options.tip ?? 0n,
  };
}

/** A signed extrinsic for this chain. */
export function signFor(
  chain: Signable,
  signer: Account,
  call: Uint8Array,
  options: SignOptions = {},
): Uint8Array {
  const { metadata } = chain.at(options.at);
  return signExtrinsic({ ...extensionValues(chain, signer, options), metadata, signer, call });
}

function ancestorHash(chain: Signable, block: ChainBlock, number: number): Uint8Array {
  let at: ChainBlock | undefined = block;
  while (at !== undefined && at.number > number) at = chain.find(at.header.parentHash);
  if (at === undefined) throw new UnknownBlockError(`number ${number}`);
  return at.hash;
}
