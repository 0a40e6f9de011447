import { describe, it } from "@jest/globals";
import { loadBlob } from "../support/blob.ts";
import { loadPeer, peerIsHere, peerPath } from "../support/peer.ts";
import { describeTwoChains } from "./two-chains.ts";

if (peerIsHere) {
  describeTwoChains("between a chain of ours and one of the Rust peer", async () => [
    await loadBlob(),
    await loadPeer(),
  ]);
  describeTwoChains("between a chain of the Rust peer and one of ours", async () => [
    await loadPeer(),
    await loadBlob(),
  ]);
} else {
  process.stdout.write(
    `skipped, no Rust peer at ${peerPath} (set AS_ISMP_SHARED): two chains, one of the peer\n`,
  );
  describe.skip("two chains, one of the Rust peer", () => it("exchange messages", () => undefined));
}
