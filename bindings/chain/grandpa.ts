/**
 * GRANDPA finality of a development chain: its authorities, whose keys are at hand, vote for a block.
 *
 * Each block on the way that hands over to other authorities is finalized on its own, by those who hand over,
 * as nodes must do it. Refuses, by {@link NoVoterKeysError}, a set of authorities of which too few keys are
 * there. Invariant: a justification is signed by the set in office before its block, and by enough of it.
 * (Consensus specification §3–§5.)
 */
import { concat, encodeU32, encodeVec, ScaleReader } from "../state/scale.ts";
import { type Account, devAccounts } from "./accounts.ts";
import type { BlockHash, ChainBlock } from "./block-tree.ts";
import type { Chain } from "./chain.ts";
import { NoVoterKeysError, UnknownBlockError } from "./errors.ts";
import { equalBytes, toHex } from "./hex.ts";
import { encodeU64, readU64 } from "./integers.ts";
import { storagePrefix } from "./storage-key.ts";

const SET_ID = storagePrefix("Grandpa", "CurrentSetId");
const PRECOMMIT = 1;
/** Development authorities agree at once. */
const ROUND = 1n;

export interface FinalityOptions {
  /** Keys that vote. Default: the ed25519 development accounts. */
  readonly keys?: readonly Pick<Account, "publicKey" | "sign">[];
  /**
   * A block whose number is a multiple of it gets a justification that stays; so does the last block, and each
   * that hands over. Default: 1, every block.
   */
  readonly period?: number;
}

/** Finalizes a block with its ancestors. Answers the justification of the block. */
export async function finalizeByVote(
  chain: Chain,
  hash: BlockHash = chain.best.hash,
  { keys = devAccounts("ed25519"), period = 1 }: FinalityOptions = {},
): Promise<Uint8Array> {
  let justification = new Uint8Array();
  for (const block of unfinalized(chain, hash)) {
    const isLast = block.number === numberOf(chain, hash);
    if (!isLast && block.number % period !== 0 && !handsOver(chain, block)) continue;
    justification = justify(chain, block, keys) as Uint8Array<ArrayBuffer>;
    await chain.finalize(block.hash, justification);
  }
  return justification;
}

/** A justification of `block` by the authorities in office before it. */
export function justify(
  chain: Chain,
  block: ChainBlock,
  keys: readonly Pick<Account, "publicKey" | "sign">[],
): Uint8Array {
  const parent = chain.at(block.header.parentHash);
  const list = new ScaleReader(parent.call("GrandpaApi_grandpa_authorities"));
  const authorities = list.vec(() => ({ id: list.fixed(32), weight: readU64(list) }));
  const setId = setIdAt(chain, block.header.parentHash);
  const target = concat(block.hash, encodeU32(block.number));
  const message = concat(Uint8Array.of(PRECOMMIT), target, encodeU64(ROUND), encodeU64(setId));
  const votes: Uint8Array[] = [];
  let voted = 0n;
  for (const { id, weight } of authorities) {
    const key = keys.find(({ publicKey }) => equalBytes(publicKey, id));
    if (key === undefined) continue;
    votes.push(concat(target, key.sign(message), id));
    voted += weight;
  }
  const total = authorities.reduce((sum, { weight }) => sum + weight, 0n);
  if (total === 0n || voted < total - (total - 1n) / 3n) {
    throw new NoVoterKeysError(
      `keys of weight ${voted} out of ${total} can't finalize block ${block.number}`,
    );
  }
  return concat(encodeU64(ROUND), target, encodeVec(votes), encodeVec([]));
}

/** Whether other authorities are in office after the block than before it. */
export function handsOver(chain: Chain, block: ChainBlock): boolean {
  return block.number > 0 && setIdAt(chain, block.hash) !== setIdAt(chain, block.header.parentHash);
}

function setIdAt(chain: Chain, hash: BlockHash): bigint {
  const value = chain.at(hash).get(SET_ID);
  return value === undefined ? 0n : readU64(new ScaleReader(value));
}

function numberOf(chain: Chain, hash: BlockHash): number {
  const block = chain.find(hash);
  if (block === undefined) throw new UnknownBlockError(typeof hash === "string" ? hash : toHex(hash));
  return block.number;
}

/** From the child of the finalized block to `hash`. */
function unfinalized(chain: Chain, hash: BlockHash): ChainBlock[] {
  const way: ChainBlock[] = [];
  numberOf(chain, hash);
  let at = chain.find(hash);
  while (at !== undefined && at.number > chain.finalized.number) {
    way.push(at);
    at = chain.find(at.header.parentHash);
  }
  return way.reverse();
}
