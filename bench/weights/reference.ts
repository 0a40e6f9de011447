// How this machine compares with the one that FRAME's weights are for.
//
// Machines are compared by the time of a signature's verification, which polkadot-sdk publishes for its reference hardware
// (`benchmark machine`, SR25519-Verify: 666 KiB/s of messages of 32 bytes). Ed25519 is verified a little faster than
// sr25519, so our weights come out a little higher. Where the Rust peer is at hand, its `transfer_allow_death` is timed as
// well, whose computation FRAME gives as 48.834 µs (pallet_balances's weights, polkadot-sdk stable2512). That is told and
// not used: the time here includes the trie of the state, which FRAME charges as reads and writes.

import { devAccount } from "@as-ismp/chain";
import type { Runtime } from "@as-ismp/core";
import { loadRuntimes } from "../runtimes.ts";
import { Scene } from "../scene.ts";
import { time } from "./engine.ts";

/** Nanoseconds of a signature's verification on the reference hardware. */
export const REFERENCE_SIGNATURE = 1e9 / ((666 * 1024) / 32);

/** Nanoseconds of a transfer's computation on the reference hardware. */
const TRANSFER = 48_834;

/** How often each is timed: the scale is a difference of two times, and what disturbs one of them disturbs all weights. */
const TURNS = 8;
/** In a block. */
const TRANSFERS = 500;

/** Times of FRAME's reference machine over times here, or undefined without the peer. */
export async function scaleByTransfer(): Promise<number | undefined> {
  const [, peer] = await loadRuntimes("as-ismp-dev");
  if (peer === undefined) return undefined;
  const timed = await transferTime(peer);
  return TRANSFER / timed;
}

/** Nanoseconds of a transfer in a block of many: of one alone, the difference to a remark is too small to be measured. */
async function transferTime(runtime: Runtime): Promise<number> {
  const scene = new Scene(runtime, TRANSFERS);
  const alice = devAccount("Alice", "ed25519");
  const remark = scene.metadata.encodeCall("System", "remark", { remark: new Uint8Array() });
  const blocks = {
    transfers: scene.block(scene.transfers(alice, TRANSFERS)),
    remarks: scene.block(Array.from({ length: TRANSFERS }, (_, nonce) => scene.sign(alice, nonce, remark))),
  };
  const turns = Array.from({ length: TURNS }, (_, turn) => turn);
  const times = await time(
    turns.flatMap((turn) =>
      Object.entries(blocks).map(([name, input]) => ({
        name: `${name} ${turn}`,
        blob: runtime.code,
        entry: "Core_execute_block",
        input,
        storage: scene.genesis(),
      })),
    ),
  );
  const best = (name: string): number =>
    Math.min(...turns.map((turn) => times.get(`${name} ${turn}`)?.total ?? Number.NaN));
  return (best("transfers") - best("remarks")) / TRANSFERS;
}
