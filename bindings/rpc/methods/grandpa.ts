/** `grandpa_*`: proofs that blocks are final, where the chain's blocks were finalized with justifications. */
import type { ChainBlock } from "../../chain/block-tree.ts";
import type { Chain } from "../../chain/chain.ts";
import { handsOver } from "../../chain/grandpa.ts";
import { encodeHeader } from "../../chain/header.ts";
import { toHex } from "../../chain/hex.ts";
import { concat, encodeBytes, encodeVec } from "../../state/scale.ts";
import { type MethodGroup, method } from "../method.ts";

/** The group. */
export const grandpaMethods: MethodGroup = {
  grandpa_proveFinality: method(["block"], ({ chain }, given) => {
    const from = given.u32(0);
    const target = from > chain.finalized.number ? undefined : justifiedFrom(chain, from);
    const justification = target === undefined ? undefined : chain.justificationOf(target);
    if (target === undefined || justification === undefined) return null;
    const headers: Uint8Array[] = [];
    for (let at = target; at.number > from; at = parentOf(chain, at))
      headers.unshift(encodeHeader(at.header));
    return toHex(concat(target.hash, encodeBytes(justification), encodeVec(headers)));
  }),
};

/**
 * Nodes prove by the last block that the authorities of `from` finalized: where they handed over, or the last
 * one that has a justification.
 */
function justifiedFrom(chain: Chain, from: number): ChainBlock | undefined {
  let found: ChainBlock | undefined;
  for (let at = chain.finalized; at.number >= from; at = parentOf(chain, at)) {
    if (chain.justificationOf(at) !== undefined && (found === undefined || handsOver(chain, at))) found = at;
    if (at.number === 0) break;
  }
  return found;
}

function parentOf(chain: Chain, block: ChainBlock): ChainBlock {
  return chain.at(block.header.parentHash).block;
}
