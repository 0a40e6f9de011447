/**
 * `dev_*` and `engine_*`: makes blocks on demand and sets the chain back, under the names that other development
 * nodes use.
 *
 * If no block can be made because of an upgrade, the error names the upgrade and how to set the chain back.
 */

import { toHex } from "@as-ismp/core/internal/codec";
import type { Chain } from "../../chain/chain.ts";
import type { ChainBlock } from "../../chain/chain-block.ts";
import { explainUpgradeFault } from "../../chain/upgrade-fault.ts";
import { sealBlock } from "../../pool/sealing.ts";
import { clientError, RpcError } from "../errors.ts";
import { type MethodContext, type MethodGroup, unsafeMethod } from "../method.ts";
import { wrong } from "../parameters.ts";

/** Methods of `dev_*` and `engine_*`. */
export const devMethods: MethodGroup = {
  dev_newBlock: unsafeMethod(["options"], async (context, given) => {
    const { chain, limits, pool, share } = context;
    const count = countOf(given.raw(0), limits.blocks);
    for (let made = 0; made < count; made += 1) {
      await withUpgradeFaults(chain, () => sealBlock(chain, pool));
      await share.turn();
    }
    return toHex(chain.best.hash);
  }),
  dev_setHead: unsafeMethod(["hashOrNumber"], async ({ chain }, given) => {
    const wanted = given.raw(0);
    const target = typeof wanted === "number" ? blockByNumber(chain, wanted) : chain.find(given.hash(0));
    if (target === undefined) throw new RpcError(1, `Block not found ${wanted}`);
    return toHex((await chain.revertTo(target.hash)).hash);
  }),
  engine_createBlock: unsafeMethod(
    ["create_empty", "finalize", "parent_hash"],
    async ({ chain, pool }: MethodContext, given) => {
      if (!given.isNull(2)) throw wrong(2, "null, because a block can only be made on the best block");
      if (!given.boolean(0) && pool.ready().length === 0) return null;
      const finalize = given.boolean(1);
      const { block } = await withUpgradeFaults(chain, () => sealBlock(chain, pool, { finalize }));
      return { hash: toHex(block.hash), aux: {}, proof_size: 0 };
    },
  ),
  engine_finalizeBlock: unsafeMethod(["hash", "justification"], async ({ chain }, given) => {
    await chain.finalize(given.hash(0));
    return true;
  }),
};

/**
 * A positive number is the number of a block, otherwise it is the number of blocks to go back; same as chopsticks.
 */
function blockByNumber(chain: Chain, number: number): ChainBlock | undefined {
  if (!Number.isInteger(number)) throw wrong(0, "a hash or an integer");
  return chain.blockAt(number > 0 ? number : chain.best.number + number);
}

async function withUpgradeFaults<T>(chain: Chain, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = explainUpgradeFault(chain, error);
    throw fault === undefined ? error : clientError(fault.message);
  }
}

function countOf(options: unknown, most: number): number {
  if (options === null) return 1;
  if (typeof options !== "object") throw wrong(0, "an object or null");
  const { count = 1, ...rest } = options as { count?: unknown };
  if (Object.keys(rest).length > 0) throw wrong(0, "an object with no field but count");
  if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > most) {
    throw wrong(0, `an object with a count from 1 to ${most}`);
  }
  return count as number;
}
