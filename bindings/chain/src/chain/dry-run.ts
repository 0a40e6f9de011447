/**
 * Applies an extrinsic in a trial block after this one, in which it is alone. Nothing is kept.
 *
 * The block is initialized, so limits and the block number are those of a new block. It has no inherents. Throws what
 * {@link BlockBuilder} throws, and `RuntimeTrapError` if the extrinsic makes the runtime trap.
 */
import { auraSettings, slotDigest, slotOf } from "./aura.ts";
import { BlockBuilder } from "./block-builder.ts";
import type { ChainView } from "./chain-view.ts";

/** SCALE `ApplyExtrinsicResult` of an extrinsic with its length in front. */
export function dryRun(view: ChainView, extrinsic: Uint8Array): Uint8Array {
  const { block, runtime } = view;
  const storage = view.storage();
  const { slotDuration } = auraSettings(runtime, storage);
  const before = slotOf(block.header);
  const slot = before === undefined ? BigInt(Date.now()) / slotDuration : before + 1n;
  // Constructing the builder initializes the block.
  new BlockBuilder({
    runtime,
    storage,
    parentHash: block.hash,
    number: block.number + 1,
    digest: [slotDigest(slot)],
  });
  return runtime.call("BlockBuilder_apply_extrinsic", extrinsic, { storage });
}
