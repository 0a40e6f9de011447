import { describe, expect, it } from "@jest/globals";
import { expandMetadata } from "@polkadot/types";
import { encodeDescribedVersion } from "../../bindings/build/src/description/version.ts";
import { METADATA_VERSIONS } from "../../bindings/build/src/metadata/encode.ts";
import { loadParachainDev } from "../../bindings/build/src/runtime-files/parachain.ts";
import { describeAndDecode, undocumented } from "./decoding.ts";

const parachain = loadParachainDev();

describe.each(METADATA_VERSIONS)(
  "metadata of version %i of the runtime for a parachain, in polkadot-js",
  (version) => {
    const { metadata, registry } = describeAndDecode(parachain, version);
    const { consts, query, tx } = expandMetadata(registry, metadata);

    it("has no type missing", () => {
      expect(() => metadata.getUniqTypes(true)).not.toThrow();
    });

    it("lists the pallets in the order of execution, those that a solo chain has under the same indices", () => {
      const pallets = metadata.asLatest.pallets.map(({ name, index }) => `${index} ${name}`);
      expect(pallets).toEqual([
        "0 System",
        "20 ParachainSystem",
        "1 Timestamp",
        "21 ParachainInfo",
        "2 Aura",
        "4 Balances",
        "5 TransactionPayment",
        "6 Sudo",
        "7 Ismp",
        "8 IsmpGrandpa",
        "9 Probe",
        "50 IsmpParachain",
      ]);
    });

    it("has the same version as the blob", () => {
      expect(consts["system"]?.["version"]?.toU8a()).toEqual(encodeDescribedVersion(parachain));
    });

    it("has what tools for parachains look for", () => {
      for (const item of ["validationData", "lastRelayChainBlockNumber", "pendingValidationCode"]) {
        expect(query["parachainSystem"]?.[item]).toBeDefined();
      }
      expect(query["parachainInfo"]?.["parachainId"]).toBeDefined();
      expect(tx["parachainSystem"]?.["setValidationData"]?.meta.args.length).toBe(2);
      const update = tx["ismpParachain"]?.["updateParachainConsensus"];
      expect(update?.({ consensusStateId: "DOT0" }).toU8a()).toEqual(
        Uint8Array.of(50, 0, 0, ...Buffer.from("DOT0"), 0),
      );
      const add = tx["ismpParachain"]?.["addParachain"];
      expect(add?.([{ id: 2000, slotDuration: 6000 }]).toU8a()).toEqual(
        Uint8Array.of(50, 1, 4, 0xd0, 7, 0, 0, 0x70, 0x17, 0, 0, 0, 0, 0, 0),
      );
    });

    it("has documentation for every call, event, error and storage item", () => {
      expect(undocumented({ metadata, registry })).toEqual([]);
    });
  },
);

describe("the runtime APIs of the runtime for a parachain", () => {
  it("are those of a solo chain without GRANDPA, and those that nodes of parachains need", () => {
    const names = parachain.apis.map(({ name, version }) => `${name} ${version}`);
    expect(names).toContain("IsmpParachainApi 1");
    expect(names).toContain("IsmpRuntimeApi 1");
    expect(names.some((name) => name.startsWith("Grandpa"))).toBe(false);
  });
});
