// How this machine compares with the one that FRAME's weights are for.
//
// Machines are compared by the time of a known mix of work. What the mix takes on the reference machine was found once, on
// a machine with the Rust peer: FRAME says 48.834 µs for the computation of `transfer_allow_death` (pallet_balances's
// weights, polkadot-sdk stable2512), and the peer's transfer was timed beside the mix, less an empty remark. That
// comparison is made again where the peer is at hand, and told; it is a difference of two short times, too unsteady on a
// busy machine to hang all weights on.

import type { Runtime } from "as-ismp";
import { devAccount } from "as-ismp/chain";
import { loadRuntimes } from "../runtimes.ts";
import { accountIds, Scene } from "../scene.ts";
import { time } from "./engine.ts";

/** Nanoseconds. */
const TRANSFER = 48_834;

/** How often each is timed: the scale is a difference of two times, and what disturbs one of them disturbs all weights. */
const TURNS = 8;

/** Nanoseconds that the mix takes on FRAME's reference machine. */
export const REFERENCE_MIX = 40_500_000;

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
  const turns = Array.from({ length: TURNS }, (_, turn) => turn);
  const times = await time(
    turns.flatMap((turn) =>
      Object.entries(calls).map(([name, call]) => ({
        name: `${name} ${turn}`,
        blob: runtime.code,
        entry: "BlockBuilder_apply_extrinsic",
        input: scene.sign(alice, 0, call),
        storage,
      })),
    ),
  );
  const best = (name: string): number =>
    Math.min(...turns.map((turn) => times.get(`${name} ${turn}`)?.total ?? Number.NaN));
  return best("transfer") - best("remark");
}
