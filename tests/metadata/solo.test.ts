import { describe, expect, it } from "@jest/globals";
import { expandMetadata } from "@polkadot/types";
import { encodeDescribedVersion } from "../../bindings/build/src/description/version.ts";
import { METADATA_VERSIONS } from "../../bindings/build/src/metadata/encode.ts";
import { loadSoloDev } from "../../bindings/build/src/runtime-files/solo.ts";
import { describeAndDecode, undocumented } from "./decoding.ts";

const solo = loadSoloDev();

describe.each(METADATA_VERSIONS)(
  "metadata of version %i of the package's runtime, in polkadot-js",
  (version) => {
    const { metadata, registry } = describeAndDecode(solo, version);
    const { consts, tx } = expandMetadata(registry, metadata);

    it("has no type missing", () => {
      expect(() => metadata.getUniqTypes(true)).not.toThrow();
    });

    it("lists the pallets under their indices", () => {
      const pallets = metadata.asLatest.pallets.map(({ name, index }) => `${index} ${name}`);
      expect(pallets).toEqual([
        "0 System",
        "1 Timestamp",
        "2 Aura",
        "3 Grandpa",
        "4 Balances",
        "5 TransactionPayment",
        "6 Sudo",
        "7 Ismp",
        "8 IsmpGrandpa",
        "9 Probe",
        "10 Authorities",
      ]);
    });

    it("has the same version as the blob", () => {
      expect(consts["system"]?.["version"]?.toU8a()).toEqual(encodeDescribedVersion(solo));
    });

    it("has constants that clients read", () => {
      expect(consts["system"]?.["ss58Prefix"]?.toString()).toBe("42");
      expect(consts["balances"]?.["existentialDeposit"]?.toString()).toBe("1000000000");
      expect(consts["aura"]?.["slotDuration"]?.toString()).toBe("6000");
    });

    it("encodes the calls that replace authorities", () => {
      const id = new Uint8Array(32).fill(7);
      const change = tx["authorities"]?.["scheduleGrandpaChange"]?.([[id, 1]], 2);
      expect(change?.toU8a()).toEqual(Uint8Array.of(10, 0, 4, ...id, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0));
      const set = tx["authorities"]?.["setAuraAuthorities"]?.([id]);
      expect(set?.toU8a()).toEqual(Uint8Array.of(10, 1, 4, ...id));
    });

    it("has documentation for every call, event, error and storage item", () => {
      expect(undocumented({ metadata, registry })).toEqual([]);
    });
  },
);

describe("the extrinsics of the package's runtime", () => {
  it("are of versions 4 and 5, the one that clients use first", () => {
    expect(solo.extrinsic.versions).toEqual([4, 5]);
    expect(describeAndDecode(solo, 14).metadata.asV14.extrinsic.version.toNumber()).toBe(4);
    const { versions } = describeAndDecode(solo, 16).metadata.asV16.extrinsic;
    expect([...versions.toU8a(true)]).toEqual([4, 5]);
  });
});

describe("the runtime APIs of the package's runtime", () => {
  it("are of the versions that tools know", () => {
    expect(Object.fromEntries(solo.apis.map(({ name, version }) => [name, version]))).toEqual({
      Core: 5,
      Metadata: 2,
      BlockBuilder: 6,
      TaggedTransactionQueue: 3,
      OffchainWorkerApi: 2,
      AuraApi: 1,
      SessionKeys: 1,
      GrandpaApi: 3,
      AccountNonceApi: 1,
      TransactionPaymentApi: 4,
      GenesisBuilder: 1,
      IsmpRuntimeApi: 1,
      LightClientApi: 1,
    });
  });
});
