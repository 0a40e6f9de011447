import { beforeAll, expect, it } from "@jest/globals";
import { type CallOptions, type Runtime, Storage } from "../../bindings/core/src/index.ts";
import { concat, hex, utf8, withByte } from "../support/hex.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { bytes, Reader, u8, u64, vec } from "../support/scale.ts";

/**
 * A block made by the Rust peer and executed by it again: the peer compares state root, extrinsics root and digest
 * with its own, so an error in a host function or trie that it uses makes this test fail.
 */

const EMPTY = new Uint8Array();
const GENESIS =
  '{"system":{},"aura":{"authorities":[]},"grandpa":{"authorities":[]},"balances":{"balances":[],"devAccounts":null},"transactionPayment":{"multiplier":"1000000000000000000"},"sudo":{"key":null}}';
const SLOT = 290_000_000n;
const SLOT_DURATION = 6000n;

describeWithPeer("a block of the Rust peer", () => {
  let peer: Runtime;
  const genesis = new Storage();

  beforeAll(async () => {
    peer = await loadPeer();
    peer.call("GenesisBuilder_build_state", bytes(utf8(GENESIS)), { storage: genesis });
    genesis.root(1);
    genesis.seal();
  });

  /** Block 1 on the genesis: its header and its body. */
  function author(options: CallOptions): { header: Uint8Array; body: Uint8Array } {
    const zero = new Uint8Array(32);
    const slotDigest = concat(u8(6), utf8("aura"), bytes(u64(SLOT)));
    peer.call("Core_initialize_block", concat(zero, u8(4), zero, zero, vec([slotDigest])), options);
    const inherents = vec([
      concat(utf8("auraslot"), bytes(u64(SLOT))),
      concat(utf8("timstap0"), bytes(u64(SLOT * SLOT_DURATION))),
    ]);
    const reader = new Reader(peer.call("BlockBuilder_inherent_extrinsics", inherents, options));
    const extrinsics = reader.vec(() => bytes(reader.bytes()));
    expect(extrinsics.length).toBe(1);
    for (const extrinsic of extrinsics) {
      expect(hex(peer.call("BlockBuilder_apply_extrinsic", extrinsic, options))).toBe("0x0000");
    }
    return { header: peer.call("BlockBuilder_finalize_block", EMPTY, options), body: vec(extrinsics) };
  }

  it("is accepted when it is executed again, with the same state", () => {
    const authored = genesis.fork();
    const { header, body } = author({ storage: authored });
    const imported = genesis.fork();
    peer.call("Core_execute_block", concat(header, body), { storage: imported });
    expect(hex(imported.root(1))).toBe(hex(authored.root(1)));
    // Parent hash, one byte of number, state root.
    expect(hex(header.subarray(33, 65))).toBe(hex(authored.root(1)));
    expect(imported.changes().top.length).toBeGreaterThan(0);
  });

  it("is refused after a change of any byte of its header, and changes nothing", () => {
    const { header, body } = author({ storage: genesis.fork() });
    const before = hex(genesis.root(1));
    for (let i = 0; i < header.length; i += 1) {
      const forged = withByte(header, i, (byte) => byte ^ 1);
      const storage = genesis.fork();
      expect(() => peer.call("Core_execute_block", concat(forged, body), { storage })).toThrow(
        expect.objectContaining({ name: "RuntimeTrapError" }),
      );
      expect(hex(storage.root(1))).toBe(before);
    }
  });
});
