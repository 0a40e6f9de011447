/** `dev_newBlock` and `engine_*`: blocks on demand, under the names that development nodes have for them. */
import { toHex } from "../../chain/hex.ts";
import { sealBlock } from "../../pool/sealing.ts";
import { type MethodContext, type MethodGroup, unsafeMethod } from "../method.ts";
import { wrong } from "../parameters.ts";

/** The group. */
export const devMethods: MethodGroup = {
  dev_newBlock: unsafeMethod(["options"], async (context, given) => {
    const count = countOf(given.raw(0), context.limits.blocks);
    for (let made = 0; made < count; made += 1) await sealBlock(context.chain, context.pool);
    return toHex(context.chain.best.hash);
  }),
  engine_createBlock: unsafeMethod(
    ["create_empty", "finalize", "parent_hash"],
    async ({ chain, pool }: MethodContext, given) => {
      if (!given.isNull(2)) throw wrong(2, "null: a block is made on the best block only");
      if (!given.boolean(0) && pool.ready().length === 0) return null;
      const { block } = await sealBlock(chain, pool, { finalize: given.boolean(1) });
      return { hash: toHex(block.hash), aux: {}, proof_size: 0 };
    },
  ),
  engine_finalizeBlock: unsafeMethod(["hash", "justification"], async ({ chain }, given) => {
    await chain.finalize(given.hash(0));
    return true;
  }),
};

function countOf(options: unknown, most: number): number {
  if (options === null) return 1;
  if (typeof options !== "object") throw wrong(0, "an object");
  const { count = 1, ...rest } = options as { count?: unknown };
  if (Object.keys(rest).length > 0) throw wrong(0, "an object with at most a count");
  if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > most) {
    throw wrong(0, `an object with a count from 1 to ${most}`);
  }
  return count as number;
}
