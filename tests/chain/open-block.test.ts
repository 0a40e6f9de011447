import { describe, expect, it } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime, Storage } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { buildGenesis, genesisConfig, openingHeader } from "../support/blocks.ts";
import { hex, utf8 } from "../support/hex.ts";
import { loadPeer, peerIsHere, peerPath } from "../support/peer.ts";
import { alice, bob, FIRST_SLOT, UNIT } from "./runtimes.ts";

/** What is in storage while a block is open: extrinsics and other pallets read it, and no state root shows it. */

/** What must differ: the code, its name, and a pallet that the Rust runtime does not have. */
const OTHERS = [
  utf8(":code"),
  storagePrefix("System", "LastRuntimeUpgrade"),
  storagePrefix("Authorities", ":__STORAGE_VERSION__:"),
];

/** All other entries after `Core_initialize_block` of block 1. */
function entries(runtime: Runtime): Record<string, string> {
  const balances = [alice, bob].map(({ address }) => [address, 1000n * UNIT] as const);
  const genesis = buildGenesis(runtime, genesisConfig(runtime, { balances, sudo: alice.address }));
  const storage: Storage = genesis.storage.fork();
  // The same parent for both.
  const opened = openingHeader({ parentHash: new Uint8Array(32).fill(7), number: 1, slot: FIRST_SLOT });
  runtime.call("Core_initialize_block", opened, { storage });
  const all: Record<string, string> = {};
  for (let key = storage.nextKey(new Uint8Array()); key !== undefined; key = storage.nextKey(key)) {
    all[hex(key)] = hex(storage.get(key) ?? utf8("none"));
  }
  for (const key of OTHERS) delete all[hex(key)];
  return all;
}

const withPeer = peerIsHere ? describe : describe.skip;
if (!peerIsHere) {
  process.stdout.write(
    `skipped, no Rust peer at ${peerPath} (set AS_ISMP_SHARED): storage of an open block\n`,
  );
}

withPeer("an open block", () => {
  it("has the same entries in storage as with the Rust runtime", async () => {
    expect(entries(await loadBlob())).toEqual(entries(await loadPeer()));
  });
});
