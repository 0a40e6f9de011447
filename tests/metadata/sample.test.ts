import { describe, expect, it } from "@jest/globals";
import type { Vec } from "@polkadot/types";
import { expandMetadata } from "@polkadot/types";
import type { DispatchError, EventRecord } from "@polkadot/types/interfaces";
import { u8aConcat, u8aToHex } from "@polkadot/util";
import { blake2AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import { METADATA_VERSIONS } from "../../bindings/build/src/metadata/encode.ts";
import { describeAndDecode } from "./decoding.ts";
import { sampleRuntime } from "./sample.ts";

const alice = new Uint8Array(32).fill(0xa1);
const bob = new Uint8Array(32).fill(0xb0);

/** An item of a pallet as polkadot-js names it. */
function member<T>(
  tree: Readonly<Record<string, Readonly<Record<string, T>>>>,
  pallet: string,
  item: string,
): T {
  const found = tree[pallet]?.[item];
  if (found === undefined) throw new Error(`polkadot-js has no ${pallet}.${item}`);
  return found;
}

describe.each(METADATA_VERSIONS)(
  "metadata of version %i of a runtime with pallets, in polkadot-js",
  (version) => {
    const { metadata, registry } = describeAndDecode(sampleRuntime, version);
    const { tx, query, consts, errors, events } = expandMetadata(registry, metadata);

    it("has no type missing", () => {
      expect(() => metadata.getUniqTypes(true)).not.toThrow();
    });

    it("encodes a call by name, after the pallet's and the call's index", () => {
      const call = member(tx, "balances", "transferAllowDeath")({ Id: alice }, 1000n);
      expect(call.toU8a()).toEqual(Uint8Array.of(4, 0, 0, ...alice, 0xa1, 0x0f));
    });

    it("encodes a call with a nested call, and decodes it again", () => {
      const remark = member(tx, "system", "remark")("0x010203");
      const bytes = member(tx, "sudo", "sudo")(remark).toU8a();
      expect(bytes).toEqual(Uint8Array.of(6, 0, 0, 0, 3 << 2, 1, 2, 3));
      const decoded = registry.createType("Call", bytes);
      expect(`${decoded.section}.${decoded.method}`).toBe("sudo.sudo");
      const inner = registry.createType("Call", decoded.args[0]?.toU8a());
      expect(`${inner.section}.${inner.method}`).toBe("system.remark");
    });

    it("builds the storage key of an account and decodes the value there", () => {
      const entry = member(query, "system", "account");
      const key = registry.createType("StorageKey", [entry, [alice]]);
      const expected = u8aConcat(
        xxhashAsU8a("System", 128),
        xxhashAsU8a("Account", 128),
        blake2AsU8a(alice, 128),
        alice,
      );
      expect(u8aToHex(key.toU8a(true))).toBe(u8aToHex(expected));
      const value = u8aConcat(
        Uint8Array.of(9, 0, 0, 0),
        new Uint8Array(12),
        Uint8Array.of(77),
        new Uint8Array(63),
      );
      expect(registry.createType(key.outputType, value).toJSON()).toMatchObject({
        nonce: 9,
        data: { free: 77 },
      });
    });

    it("builds the storage key of a map with two keys", () => {
      const entry = member(query, "shelf", "pairs");
      const key = registry.createType("StorageKey", [entry, [5, bob]]);
      const first = Uint8Array.of(5, 0, 0, 0);
      const expected = u8aConcat(
        xxhashAsU8a("Shelf", 128),
        xxhashAsU8a("Pairs", 128),
        xxhashAsU8a(first, 64),
        first,
        bob,
      );
      expect(u8aToHex(key.toU8a(true))).toBe(u8aToHex(expected));
    });

    it("has the defaults of storage, stated or derived from the type", () => {
      const fallbacks = Object.fromEntries(
        metadata.asLatest.pallets.flatMap((pallet) =>
          pallet.storage
            .unwrapOrDefault()
            .items.map((item) => [`${pallet.name}.${item.name}`, item.fallback.toHex()]),
        ),
      );
      expect(fallbacks).toEqual({
        "System.Account": `0x${"00".repeat(80)}`,
        "System.Number": "0x00000000",
        "System.Digest": "0x00",
        "System.Events": "0x00",
        "System.ExecutionPhase": "0x00",
        "Sudo.Key": "0x00",
        "Shelf.Pairs": "0x00",
        "Shelf.Paint": "0x01",
        "Shelf.Answer": "0x2a010700000000000000",
      });
    });

    it("decodes event records by name", () => {
      const record = u8aConcat(
        Uint8Array.of(0, 1, 0, 0, 0),
        Uint8Array.of(4, 2),
        alice,
        bob,
        Uint8Array.of(5),
      );
      const bytes = u8aConcat(Uint8Array.of(1 << 2), record, new Uint8Array(15), Uint8Array.of(0));
      const [decoded] = registry.createType<Vec<EventRecord>>("Vec<EventRecord>", bytes);
      expect(decoded?.phase.toString()).toBe('{"applyExtrinsic":1}');
      expect(`${decoded?.event.section}.${decoded?.event.method}`).toBe("balances.Transfer");
      expect(decoded?.event.data.toHex()).toBe(
        u8aToHex(u8aConcat(alice, bob, Uint8Array.of(5), new Uint8Array(15))),
      );
      expect(member(events, "balances", "Transfer").is(decoded?.event as never)).toBe(true);
    });

    it("names the error of a pallet", () => {
      const bytes = Uint8Array.of(3, 4, 2, 0, 0, 0);
      const { section, name } = registry.findMetaError(
        registry.createType<DispatchError>("DispatchError", bytes).asModule,
      );
      expect(`${section}.${name}`).toBe("balances.InsufficientBalance");
      expect(member(errors, "system", "CallFiltered").meta.docs.toString()).toBe(
        "[The origin may not make this call.]",
      );
    });

    it("has the constants with their values", () => {
      expect(member(consts, "system", "blockHashCount").toString()).toBe("2400");
      expect(member(consts, "system", "ss58Prefix").toString()).toBe("42");
      expect(member(consts, "balances", "existentialDeposit").toString()).toBe("1000000000");
    });

    it("signs with FRAME's transaction extensions", () => {
      expect(registry.signedExtensions).toEqual([
        "CheckNonZeroSender",
        "CheckSpecVersion",
        "CheckTxVersion",
        "CheckGenesis",
        "CheckMortality",
        "CheckNonce",
        "CheckWeight",
        "ChargeTransactionPayment",
        "CheckMetadataHash",
      ]);
      const call = member(tx, "system", "remark")("0x00");
      const extrinsic = registry.createType("Extrinsic", call);
      extrinsic.signFake(
        alice as never,
        {
          blockHash: bob,
          era: "0x00",
          genesisHash: bob,
          nonce: 3,
          runtimeVersion: { specVersion: 7, transactionVersion: 3 },
          tip: 1,
        } as never,
      );
      const decoded = registry.createType("Extrinsic", extrinsic.toU8a());
      expect(decoded.nonce.toNumber()).toBe(3);
      expect(decoded.method.toHex()).toBe(call.toHex());
    });
  },
);

describe("metadata of version 16 of a runtime with pallets", () => {
  const { metadata, registry } = describeAndDecode(sampleRuntime, 16);

  it("names the hasher as an associated type of System", () => {
    const [hashing] = metadata.asV16.pallets[0]?.associatedTypes ?? [];
    expect(hashing?.name.toString()).toBe("Hashing");
    expect(hashing && registry.lookup.getSiType(hashing.type).path.join("::")).toBe(
      "sp_runtime::traits::BlakeTwo256",
    );
  });

  it("lists both extrinsic versions and the one set of extensions", () => {
    const { versions, transactionExtensionsByVersion } = metadata.asV16.extrinsic;
    expect(versions.toHex()).toBe("0x0405");
    expect(transactionExtensionsByVersion.toJSON()).toEqual({ 0: [0, 1, 2, 3, 4, 5, 6, 7, 8] });
  });
});
