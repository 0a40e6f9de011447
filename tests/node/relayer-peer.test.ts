import { describe, it } from "@jest/globals";
import { loadPeer, peerIsHere, peerPath } from "../support/peer.ts";
import { describeRelayer } from "./relayer-tests.ts";

if (peerIsHere) describeRelayer("the Rust peer", loadPeer);
else {
  process.stdout.write(
    `skipped, no Rust peer at ${peerPath} (set AS_ISMP_SHARED): the relayer and stock validators with it\n`,
  );
  describe.skip("a relayer between stock validators with the Rust peer and a chain of ours", () =>
    it("carries messages", () => undefined));
}
