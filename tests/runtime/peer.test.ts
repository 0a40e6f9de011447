import { beforeAll, expect, it } from "@jest/globals";
import { HostMeter, LightClient, type Runtime, Storage } from "../../bindings/core/src/index.ts";
import { accepted } from "../support/api.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { bytes, Reader } from "../support/scale.ts";
import { oracle } from "../support/vectors.ts";

const EMPTY = new Uint8Array();
const PRESET =
  '{"system":{},"aura":{"authorities":[]},"grandpa":{"authorities":[]},"balances":{"balances":[],"devAccounts":null},"transactionPayment":{"multiplier":"1000000000000000000"},"sudo":{"key":null}}';

describeWithPeer("the Rust peer in the harness", () => {
  let peer: Runtime;
  let client: LightClient;

  beforeAll(async () => {
    peer = await loadPeer();
    client = peer.lightClient;
  });

  it("returns its version, the same in its sections and by Core_version", () => {
    const version = peer.version();
    expect([version.specName, version.specVersion, version.systemVersion]).toEqual(["rust-peer", 1, 1]);
    expect(version.apis.length).toBe(13);
    expect(peer.call("Core_version", EMPTY).length).toBeGreaterThan(12 * 13);
  });

  it.each([14, 15])("returns metadata of version %i", (version) => {
    const reader = new Reader(peer.call("Metadata_metadata_at_version", Uint8Array.of(version, 0, 0, 0)));
    expect(reader.u8()).toBe(1);
    const metadata = reader.bytes();
    expect(hex(metadata.subarray(0, 5))).toBe(`0x6d657461${version.toString(16).padStart(2, "0")}`);
  });

  it("builds a genesis from its empty preset", () => {
    const preset = peer.call("GenesisBuilder_get_preset", Uint8Array.of(0));
    expect(Buffer.from(preset).toString()).toContain(PRESET);
    const storage = new Storage();
    expect(hex(peer.call("GenesisBuilder_build_state", bytes(utf8(PRESET)), { storage }))).toBe("0x00");
    expect([...storage.snapshot().top.entries()].length).toBeGreaterThan(10);
    // A second time gives the same state: nothing in the host depends on the time.
    const again = new Storage();
    peer.call("GenesisBuilder_build_state", bytes(utf8(PRESET)), { storage: again });
    expect(hex(again.root(1))).toBe(hex(storage.root(1)));
  });

  it("refuses a genesis that is not JSON and leaves the storage empty", () => {
    const storage = new Storage();
    const answer = peer.call("GenesisBuilder_build_state", bytes(utf8("{")), { storage });
    expect(answer[0]).toBe(1);
    expect(storage.snapshot().top.isEmpty).toBe(true);
  });

  it("traps with a reason on arguments that do not decode", () => {
    expect(() => peer.call("LightClientApi_commitment", Uint8Array.of(9))).toThrow(
      expect.objectContaining({ name: "RuntimeTrapError", panic: expect.stringMatching(/Bad input data/) }),
    );
  });

  it("has the same verdicts on finality proofs as the Rust verifier", () => {
    for (const vector of oracle.grandpa()) {
      const verdict = client.verifyGrandpa(unhex(vector.consensusState), unhex(vector.finalityProof));
      expect([vector.about, verdict.ok]).toEqual([vector.about, vector.upstream === "ok"]);
      if (verdict.ok && vector.nextState) expect(hex(verdict.value)).toBe(vector.nextState);
    }
  });

  it("verifies signatures in the host and hashes headers in the host", () => {
    const meter = new HostMeter();
    const vector = oracle.grandpa().find(({ upstream, voters }) => upstream === "ok" && voters > 3);
    if (vector === undefined) throw new Error("no such vector");
    accepted(
      new LightClient(peer, { meter }).verifyGrandpa(
        unhex(vector.consensusState),
        unhex(vector.finalityProof),
      ),
    );
    expect(meter.functions.get("ext_crypto_ed25519_verify_version_1")?.calls).toBeGreaterThan(2);
    expect(meter.functions.get("ext_hashing_blake2_256_version_1")?.calls).toBeGreaterThan(0);
  });

  it("refuses parachain headers without a finality proof", () => {
    const verdict = client.verifyParachainHeaders(EMPTY, EMPTY, EMPTY);
    expect(verdict).toMatchObject({ ok: false, error: { name: "Refused" } });
  });

  it("computes roots and reads proofs with the results of the vectors", () => {
    for (const { hasher, stateVersion, entries, root, proof, values } of oracle.tries()) {
      const list = entries.map(([key, value]) => [unhex(key), unhex(value)] as const);
      expect(hex(client.trieRoot(hasher, stateVersion, list))).toBe(root);
      const keys = values.map(([key]) => unhex(key));
      const read = accepted(client.readProof(hasher, unhex(root), proof.map(unhex), keys));
      expect(read.map((value) => value && hex(value))).toEqual(values.map(([, value]) => value));
    }
  });

  it("computes the commitments of requests", () => {
    const variants: Record<string, number> = { PostRequest: 0, GetRequest: 1 };
    const requests = oracle.scale().filter(({ type }) => type in variants);
    expect(requests.length).toBeGreaterThan(0);
    for (const { type, scale, commitment } of requests) {
      const request = Uint8Array.of(variants[type] as number, ...unhex(scale));
      expect(hex(client.commitment(request))).toBe(commitment);
    }
  });
});
