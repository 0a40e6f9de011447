// How this machine compares with the one that FRAME's weights are for.
//
// FRAME says 48.834 µs for the computation of `transfer_allow_death` on its reference machine (pallet_balances's weights,
// polkadot-sdk stable2512). Where the Rust peer is at hand its transfer is timed here, less an empty remark; elsewhere
// the machines are compared by the time of a known mix of work.

import type { Runtime } from "as-ismp";
import { devAccount } from "as-ismp/chain";
import { loadRuntimes } from "../runtimes.ts";
import { accountIds, Scene } from "../scene.ts";
import { time } from "./engine.ts";

/** Nanoseconds. */
const TRANSFER = 48_834;

/** Nanoseconds that the mix takes on FRAME's reference machine, as told by a machine that had the peer. */
export const REFERENCE_MIX = 40_900_000;

/** Times of FRAME's reference machine over times here, or undefined without the peer. */
export async function scaleByTransfer(): Promise<number | undefined> {
  const [, peer] = await loadRuntimes("as-ismp");
  if (peer === undefined) return undefined;
  const timed = await transferTime(peer);
  return TRANSFER / timed;
}

async function transferTime(runtime: Runtime): Promise<number> {
  const scene = new Scene(runtime, 1);
  const storage = scene.genesis();
  scene.begin(storage);
  const alice = devAccount("Alice", "ed25519");
  const dest = { Id: accountIds(1)[0] };
  const calls = {
    transfer: scene.metadata.encodeCall("Balances", "transfer_allow_death", { dest, value: 10n ** 12n }),
    remark: scene.metadata.encodeCall("System", "remark", { remark: new Uint8Array() }),
  };
  const times = await time(
    Object.entries(calls).map(([name, call]) => ({
      name,
      blob: runtime.code,
      entry: "BlockBuilder_apply_extrinsic",
      input: scene.sign(alice, 0, call),
      storage,
    })),
  );
  return (times.get("transfer")?.total ?? Number.NaN) - (times.get("remark")?.total ?? Number.NaN);
}
