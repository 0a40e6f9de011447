/** `offchain_localStorageGet`: what blocks wrote for the off-chain index, as a node has it that keeps one. */
import type { ChainBlock } from "../../chain/block-tree.ts";
import type { Chain } from "../../chain/chain.ts";
import { equalBytes, toHex } from "../../chain/hex.ts";
import { invalidParams } from "../errors.ts";
import { type MethodGroup, method } from "../method.ts";

/** The group. */
export const offchainMethods: MethodGroup = {
  offchain_localStorageGet: method(["kind", "key"], ({ chain }, given) => {
    if (given.text(0) !== "PERSISTENT") throw invalidParams("only PERSISTENT storage is kept");
    const value = indexed(chain, given.bytes(1));
    return value === undefined ? null : toHex(value);
  }),
};

/** The last write to `key` on the way to the best block. */
function indexed(chain: Chain, key: Uint8Array): Uint8Array | undefined {
  let block: ChainBlock | undefined = chain.best;
  while (block !== undefined && block.number > 0) {
    const last = block.offchainWrites.findLast(([written]) => equalBytes(written, key));
    if (last !== undefined) return last[1] ?? undefined;
    block = chain.find(block.header.parentHash);
  }
  return undefined;
}
