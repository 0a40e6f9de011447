import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { Metadata, TypeRegistry } from "@polkadot/types";
import { loadRuntime } from "../../bindings/build/src/runtime-files/runtime-file.ts";
import { projectRoot } from "../support/project.ts";
import { describeWithRococo, loadRococo } from "../support/rococo.ts";
import { Reader, u32 } from "../support/scale.ts";
import { recordedMetadata } from "../support/vectors.ts";
import { describeAndDecode } from "./decoding.ts";
import { type PalletSurface, palletSurface } from "./pallet-surface.ts";

/** Types that each runtime has its own of. */
const OF_RUNTIME = ["RuntimeCall", "OriginCaller", "ProxyType"];
const PARTS = ["storage", "calls", "events", "errors", "constants"] as const;

const PALLETS = [
  { name: "Utility", file: "rococo-utility", without: ["storage"], ownValues: [] as string[] },
  // How large deposits are is for each runtime to say.
  { name: "Proxy", file: "rococo-proxy", without: [], ownValues: ["Deposit"] },
];

/** A pallet without the values of constants that each runtime chooses. */
function comparable(surface: PalletSurface, ownValues: readonly string[]): PalletSurface {
  const constants = surface.constants.map((constant) => {
    const isOwn = ownValues.some((part) => constant.name.includes(part));
    return isOwn ? { ...constant, value: "" } : constant;
  });
  return { ...surface, constants };
}

describe.each(PALLETS)(
  "compared with Rococo's, the metadata of pallet $name",
  ({ name, file, without, ownValues }) => {
    const recorded = recordedMetadata<PalletSurface>(file);
    const runtime = loadRuntime(resolve(projectRoot, "tests/runtimes/frame-pallets.json"));

    it.each([14, 15, 16] as const)("is the same in version %i", (version) => {
      const ours = palletSurface(describeAndDecode(runtime, version).metadata, name, OF_RUNTIME);
      expect(comparable(ours, ownValues)).toEqual(comparable(recorded, ownValues));
      for (const part of PARTS.filter((part) => !without.includes(part))) {
        expect(recorded[part].length).toBeGreaterThan(0);
      }
    });
  },
);

describeWithRococo("the recorded metadata", () => {
  it.each(PALLETS)("of $name is that of the Rococo runtime", async ({ name, file }) => {
    const answer = new Reader((await loadRococo()).call("Metadata_metadata_at_version", u32(15)));
    expect(answer.u8()).toBe(1);
    const metadata = new Metadata(new TypeRegistry(), answer.bytes());
    const surface = palletSurface(metadata, name, OF_RUNTIME);
    expect(surface).toEqual(recordedMetadata<PalletSurface>(file));
  });
});
