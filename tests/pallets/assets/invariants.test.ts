import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Account } from "../../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { storagePrefix } from "../../../bindings/core/src/state/storage-prefix.ts";
import { bob } from "../../chain/runtimes.ts";
import { loadFramePallets } from "../../support/blob.ts";
import { hex } from "../../support/hex.ts";
import { cases, Random } from "../../support/random.ts";
import { AssetsModel } from "./model.ts";
import { AssetsWorld, eve, idOf, RICH } from "./world.ts";

/** Random calls of random accounts: what must be true of the storage after each, and of a call that failed. */

const IDS = [1, 2];
const EVERYBODY = [...RICH, eve];
const AMOUNTS = [0n, 1n, 9n, 10n, 11n, 35n, 100n, 2n ** 127n];

interface RandomCall {
  readonly signer: Account;
  readonly name: string;
  readonly fields: { readonly id: number } & Record<string, unknown>;
}

function randomCall(random: Random): RandomCall {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const id = pick(IDS);
  const who = (): { Id: string } => idOf(pick(EVERYBODY));
  const amount = random.below(4) > 0 ? BigInt(random.below(60)) : pick(AMOUNTS);
  const signer = pick(RICH);
  const call = (name: string, fields: Record<string, unknown> = {}, by: Account = signer): RandomCall => ({
    signer: by,
    name,
    fields: { id, ...fields },
  });
  return pick<() => RandomCall>([
    () => call("mint", { beneficiary: who(), amount }, bob),
    () => call("mint", { beneficiary: who(), amount }, bob),
    () => call("mint", { beneficiary: who(), amount }, bob),
    () => call("burn", { who: who(), amount }, bob),
    () => call("transfer", { target: who(), amount }),
    () => call("transfer_keep_alive", { target: who(), amount }),
    () => call("force_transfer", { source: who(), dest: who(), amount }, bob),
    () => call("transfer_all", { dest: who(), keep_alive: random.below(2) === 0 }),
    () => call("approve_transfer", { delegate: who(), amount }),
    () => call("cancel_approval", { delegate: who() }),
    () => call("transfer_approved", { owner: who(), destination: who(), amount }),
    () => call("touch"),
    () => call("touch_other", { who: who() }),
    () => call("refund", { allow_burn: random.below(3) === 0 }),
    () => call("refund_other", { who: who() }),
    () => call("freeze", { who: who() }, bob),
    () => call("thaw", { who: who() }, bob),
    () =>
      call("set_metadata", { name: hex(new Uint8Array(random.below(52))), symbol: "0x", decimals: 1 }, bob),
    () => call("clear_metadata", {}, bob),
    () => call("set_min_balance", { min_balance: pick([1n, 5n, 10n, 20n]) }, bob),
  ])();
}

/** The storage of Assets. */
function assetsState({ chain }: AssetsWorld): Map<string, string> {
  const prefix = storagePrefix("Assets", "Asset").subarray(0, 16);
  return new Map(
    [...chain.at().block.state.top.entries(prefix)].map(([key, value]) => [hex(key), hex(value)]),
  );
}

describe("random calls of accounts", () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadFramePallets();
  });

  it("keep supplies, counts and deposits as a model has them, and change nothing if they fail", async () => {
    const random = new Random("assets");
    const world = await AssetsWorld.start(runtime, {
      assets: [
        [1, bob.address, false, 10],
        [2, bob.address, true, 10],
      ],
    });
    const model = new AssetsModel(IDS, EVERYBODY);
    const seen = { success: 0, failed: 0 };
    for (let step = 0; step < cases(250, 2000); step += 1) {
      const { signer, name, fields } = randomCall(random);
      const before = assetsState(world);
      const reserved = EVERYBODY.map((who) => world.reserved(who));
      const result = await world.as(signer, name, fields);
      const told = { step, name, fields, result };
      if (result === "success") {
        seen.success += 1;
        model.apply(signer, name, fields, world.events());
      } else {
        seen.failed += 1;
        expect({ ...told, state: assetsState(world) }).toEqual({ ...told, state: before });
        expect({ ...told, reserved: EVERYBODY.map((who) => world.reserved(who)) }).toEqual({
          ...told,
          reserved,
        });
      }
      expect({ ...told, found: model.found(world) }).toEqual({ ...told, found: model.expected(world) });
    }
    expect(seen.success).toBeGreaterThan(50);
    expect(seen.failed).toBeGreaterThan(50);
  });
});
