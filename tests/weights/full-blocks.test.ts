import {
  computation,
  database,
  type MachineCosts,
  machineCosts,
  meterInstructions,
  WorkCounter,
} from "@as-ismp/build";
import { Runtime } from "@as-ismp/core";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { type BatchOptions, posts } from "../../bench/weights/messages.ts";
import { updates } from "../../bench/weights/updates.ts";
import { WeighedChain } from "../../bench/weights/weighed-chain.ts";
import { blobBytes } from "../support/blob.ts";

/**
 * Attack: blocks full of the most expensive messages. The counted costs of such a block fit into the time that it has
 * for normal extrinsics.
 */

/** Picoseconds: three quarters of two seconds. */
const LIMIT = 1_500_000_000_000;
/** `Err(Invalid(ExhaustsResources))` */
const EXHAUSTS_RESOURCES = "1,0,6";

let base: WeighedChain;
let metered: Runtime;
let costs: MachineCosts;

beforeAll(async () => {
  costs = machineCosts();
  const runtime = await Runtime.load(blobBytes);
  base = WeighedChain.start(runtime);
  metered = await Runtime.load(meterInstructions(blobBytes));
});

/** Applies extrinsics until the block is full; returns how many it accepted, and the picoseconds that they cost. */
function fill(world: WeighedChain, extrinsics: readonly Uint8Array[]): { taken: number; counted: number } {
  let taken = 0;
  let counted = 0;
  for (const extrinsic of extrinsics) {
    const work = new WorkCounter();
    const storage = world.storage.fork();
    const result = metered.call("BlockBuilder_apply_extrinsic", extrinsic, { storage, meter: work });
    if (result[0] !== 0) {
      expect(result.join()).toBe(EXHAUSTS_RESOURCES);
      return { taken, counted };
    }
    expect(result.join()).toBe("0,0");
    // So that the same messages can be delivered again.
    storage.childKill(Buffer.from("ISMP"));
    world.storage.adopt(storage);
    counted += computation(work, costs) + database(work);
    taken += 1;
  }
  throw new Error("expected the block to be full, it took all extrinsics");
}

describe("a block that is full of", () => {
  it("updates by 100 voters who all sign can be executed in the block's time", () => {
    const world = base.copy();
    const { taken, counted } = fill(world, updates(world, 300, { voters: 100, signers: 100 }));
    expect(taken).toBeGreaterThan(100);
    expect(counted).toBeLessThanOrEqual(LIMIT);
  });

  const proofs: Readonly<Record<string, BatchOptions>> = {
    "proofs of many small nodes": { count: 1, spare: [1980, 33] },
    "proofs of nodes of a byte more than a block": { count: 1, spare: [500, 129] },
    "proofs of keccak's nodes": { count: 1, hasher: "keccak256", spare: [480, 136] },
    "tiny POST requests": { count: 250 },
  };
  it.each(Object.keys(proofs))(
    "%s can be executed in the block's time",
    (name) => {
      const world = base.copy();
      const extrinsic = posts(proofs[name] as BatchOptions)(world);
      const { taken, counted } = fill(world, new Array<Uint8Array>(70).fill(extrinsic));
      expect(taken).toBeGreaterThan(0);
      expect(counted).toBeLessThanOrEqual(LIMIT);
    },
    300_000,
  );
});
