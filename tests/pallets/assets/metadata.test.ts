import { beforeAll, describe, expect, it } from "@jest/globals";
import type { PalletMetadataLatest } from "@polkadot/types/interfaces";
import { type Decoded, decode } from "../../metadata/decoding.ts";
import { structureOf } from "../../metadata/structure.ts";
import { loadFramePallets } from "../../support/blob.ts";
import { unhex } from "../../support/hex.ts";
import { Reader, u32 } from "../../support/scale.ts";
import { assetVectors } from "./vectors.ts";

/** Pallet Assets in the blob's metadata and in that of a Rust runtime with the same configuration. */

type Part = "calls" | "events" | "errors";

const NAME = "Assets";

class View {
  readonly #types: Decoded["metadata"]["asLatest"]["lookup"];
  readonly pallet: PalletMetadataLatest;

  constructor(metadata: Uint8Array) {
    const { asLatest } = decode(metadata).metadata;
    this.#types = asLatest.lookup;
    this.pallet = asLatest.pallets.find(({ name }) => name.toString() === NAME) as PalletMetadataLatest;
  }

  get storage(): unknown[] {
    return this.pallet.storage.unwrap().items.map((item) => ({
      name: item.name.toString(),
      modifier: item.modifier.toString(),
      hashers: item.type.isMap ? item.type.asMap.hashers.map(String) : [],
      key: item.type.isMap ? structureOf(this.#types, item.type.asMap.key) : "",
      value: structureOf(this.#types, item.type.isMap ? item.type.asMap.value : item.type.asPlain),
      default: item.fallback.toHex(),
    }));
  }

  variants(part: Part): unknown[] {
    const { type } = this.pallet[part].unwrap();
    return this.#types.getSiType(type).def.asVariant.variants.map((variant) => ({
      name: variant.name.toString(),
      index: variant.index.toNumber(),
      fields: variant.fields.map(({ name, type, typeName }) => ({
        name: name.unwrapOr("").toString(),
        type: structureOf(this.#types, type),
        typeName: typeName.unwrapOr("").toString(),
      })),
    }));
  }

  get constants(): unknown[] {
    return this.pallet.constants.map(({ name, type, value }) => ({
      name: name.toString(),
      type: structureOf(this.#types, type),
      value: value.toHex(),
    }));
  }

  /** Types of the pallet, with their parameters and the names of types that clients show. */
  get types(): unknown[] {
    return this.#types.types
      .filter(({ type }) => type.path.join("::").startsWith("pallet_assets::types::"))
      .map(({ type: { path, params, def } }) => {
        const fields = def.isComposite
          ? def.asComposite.fields
          : def.asVariant.variants.flatMap((v) => [...v.fields]);
        return {
          path: path.join("::"),
          params: params.map(({ name, type }) => [
            name.toString(),
            type.isSome && structureOf(this.#types, type.unwrap()),
          ]),
          fields: fields.map(({ name, type, typeName }) => [
            name.unwrapOr("").toString(),
            structureOf(this.#types, type),
            typeName.unwrapOr("").toString(),
          ]),
        };
      })
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

describe("compared with pallet-assets of polkadot-sdk 2512, the metadata of Assets", () => {
  let ours: View;
  let theirs: View;

  beforeAll(async () => {
    const runtime = await loadFramePallets();
    const answer = new Reader(runtime.call("Metadata_metadata_at_version", u32(15)));
    expect(answer.u8()).toBe(1);
    ours = new View(answer.bytes());
    theirs = new View(unhex(assetVectors.metadata));
  });

  it("has the index that the Rust runtime gives the pallet", () => {
    expect(ours.pallet.index.toNumber()).toBe(theirs.pallet.index.toNumber());
  });

  it("has all storage: prefix, names, hashers, types and defaults", () => {
    expect(theirs.storage).toHaveLength(6);
    expect(ours.pallet.storage.unwrap().prefix.toString()).toBe(
      theirs.pallet.storage.unwrap().prefix.toString(),
    );
    expect(ours.storage).toEqual(theirs.storage);
  });

  it.each<[Part, number]>([
    ["calls", 34],
    ["events", 28],
    ["errors", 24],
  ])("has all %s, with their indices, fields and names of types", (part, count) => {
    expect(theirs.variants(part)).toHaveLength(count);
    expect(ours.variants(part)).toEqual(theirs.variants(part));
  });

  it("has all constants, with their values", () => {
    expect(theirs.constants).toHaveLength(7);
    expect(ours.constants).toEqual(theirs.constants);
  });

  it("has the types of the pallet, with their parameters", () => {
    expect(theirs.types).toHaveLength(7);
    expect(ours.types).toEqual(theirs.types);
  });
});
