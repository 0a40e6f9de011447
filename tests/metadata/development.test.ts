import { describe, expect, it } from "@jest/globals";
import { loadParachain, loadParachainDev } from "../../bindings/build/src/runtime-files/parachain.ts";
import { loadSolo, loadSoloDev } from "../../bindings/build/src/runtime-files/solo.ts";
import { RuntimeMetadata } from "../../bindings/relayer/src/substrate/index.ts";
import { loadBlob, loadParachainBlob, loadShipped } from "../support/blob.ts";

/** Pallet Probe sends messages for everybody under any module id: on a chain that others trust, this forges messages. */

describe.each([
  ["a solo chain", loadSolo, loadSoloDev],
  ["a parachain", loadParachain, loadParachainDev],
])("the runtime of %s for development", (_, load, loadDev) => {
  it("has pallet Probe in addition, and nothing else differs", () => {
    const [shipped, development] = [load(), loadDev()];
    expect(shipped.pallets.map(({ name }) => name)).not.toContain("Probe");
    const { pallets } = development;
    expect(pallets.find(({ name }) => name === "Probe")?.index).toBe(9);
    const others = pallets.filter(({ name }) => name !== "Probe");
    expect({ ...development, pallets: others }).toEqual(shipped);
  });
});

describe.each([
  ["as-ismp", loadBlob],
  ["as-ismp-parachain", loadParachainBlob],
] as const)("the blob %s", (name, loadDevelopment) => {
  it("has no pallet Probe and no call of it; the blob for development has", async () => {
    const hasProbe = (metadata: RuntimeMetadata): boolean[] => [
      metadata.latest.pallets.some((pallet) => pallet.name.eq("Probe")),
      metadata.hasCall("Probe", "post"),
    ];
    expect(hasProbe(RuntimeMetadata.of(await loadShipped(name)))).toEqual([false, false]);
    expect(hasProbe(RuntimeMetadata.of(await loadDevelopment()))).toEqual([true, true]);
  });
});
