import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { Metadata, TypeRegistry } from "@polkadot/types";
import { loadRuntime } from "../../bindings/build/src/runtime-files/runtime-file.ts";
import { projectRoot } from "../support/project.ts";
import { describeWithRococo, loadRococo } from "../support/rococo.ts";
import { Reader, u32 } from "../support/scale.ts";
import { recordedMetadata } from "../support/vectors.ts";
import { type Decoded, describeAndDecode } from "./decoding.ts";
import { type PalletSurface, palletSurface } from "./pallet-surface.ts";

/** Each runtime has its own session keys. */
const OF_RUNTIME = ["SessionKeys"];

const recorded = recordedMetadata<PalletSurface>("rococo-session");
const session = (metadata: Metadata): PalletSurface => palletSurface(metadata, "Session", OF_RUNTIME);

describe.each([14, 15, 16] as const)(
  "compared with Rococo's, metadata of version %i of pallet Session",
  (version) => {
    let ours: PalletSurface;
    let decoded: Decoded;

    beforeAll(() => {
      decoded = describeAndDecode(loadRuntime(resolve(projectRoot, "tests/runtimes/session.json")), version);
      ours = session(decoded.metadata);
    });

    it.each(["storage", "calls", "events", "errors", "constants"] as const)("has the same %s", (part) => {
      expect(recorded[part].length).toBeGreaterThan(0);
      expect(ours[part]).toEqual(recorded[part]);
    });

    it("has the keys of the runtime's pallets, with their names", () => {
      const { lookup } = decoded.metadata.asLatest;
      const type = lookup.types.find(({ type }) => type.path.at(-1)?.toString() === "SessionKeys")?.type;
      const fields = type?.def.asComposite.fields.map(({ name, typeName }) => [
        name.unwrap().toString(),
        typeName.unwrap().toString(),
      ]);
      expect(fields).toEqual([
        ["aura", "<Aura as $crate::BoundToRuntimeAppPublic>::Public"],
        ["grandpa", "<Grandpa as $crate::BoundToRuntimeAppPublic>::Public"],
      ]);
    });
  },
);

describeWithRococo("the recorded metadata of pallet Session", () => {
  it("is that of the Rococo runtime", async () => {
    const answer = new Reader((await loadRococo()).call("Metadata_metadata_at_version", u32(15)));
    expect(answer.u8()).toBe(1);
    expect(session(new Metadata(new TypeRegistry(), answer.bytes()))).toEqual(recorded);
  });
});
