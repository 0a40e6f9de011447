/**
 * What an extrinsic would do in the block after this one, alone there: nothing of it is kept.
 *
 * The block is begun, so that limits and the block number are those of a new block; inherents are not in
 * it. Refuses what {@link BlockBuilder} refuses; an extrinsic that makes the runtime trap throws a
 * `RuntimeTrapError`.
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
  // Making the builder begins the block.
  new BlockBuilder({
    runtime,
    storage,
    parentHash: block.hash,
    number: block.number + 1,
    digest: [slotDigest(slot)],
  });
  return runtime.call("BlockBuilder_apply_extrinsic", extrinsic, { storage });
}
