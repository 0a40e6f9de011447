import { beforeAll, expect, it } from "@jest/globals";
import type { PalletMetadataLatest } from "@polkadot/types/interfaces";
import { loadSoloDev } from "../../bindings/build/src/runtime-files/solo.ts";
import { describeWithPeer } from "../support/peer.ts";
import { type Decoded, decode, describeAndDecode } from "./decoding.ts";
import { peerMetadata } from "./peer-metadata.ts";
import { idOf, structureOf } from "./structure.ts";

const SHARED = [
  "System",
  "Timestamp",
  "Aura",
  "Grandpa",
  "Balances",
  "TransactionPayment",
  "Sudo",
  "Ismp",
  "IsmpGrandpa",
  "Probe",
];
/** Pallets that only one of the runtimes has; all calls of the others are the same. */
const ONLY_OURS: Readonly<Record<string, string>> = {
  Authorities: "replaces authorities by root; a FRAME runtime does so through sessions, which neither has",
};
const ONLY_THEIRS: Readonly<Record<string, string>> = {};
/** Constants that differ between the runtimes by intent. */
const OWN_VALUES = ["System.Version", "System.SS58Prefix"];
/** The peer's block type decodes its extrinsics lazily; the bytes are the same. */
const OWN_INPUTS = ["Core_execute_block", "BlockBuilder_check_inherents"];

/** One runtime as comparable text. */
class View {
  readonly #types: Decoded["metadata"]["asLatest"]["lookup"];
  readonly #metadata: Decoded["metadata"]["asLatest"];
  /** From version 15: when polkadot-js converts to the latest version, it drops the implicit parts of extensions. */
  readonly #extensions: Decoded["metadata"]["asV15"]["extrinsic"]["signedExtensions"];
  /** Enums over all pallets, which differ with the pallets. */
  readonly #outer: readonly number[];

  constructor({ metadata }: Decoded) {
    this.#metadata = metadata.asLatest;
    this.#types = metadata.asLatest.lookup;
    this.#extensions = metadata.asV15.extrinsic.signedExtensions;
    this.#outer = ["RuntimeCall", "RuntimeEvent", "UncheckedExtrinsic"].map((name) =>
      idOf(this.#types, name),
    );
  }

  pallets(): string[] {
    return this.#metadata.pallets.map(({ name }) => name.toString());
  }

  pallet(name: string): PalletMetadataLatest {
    const found = this.#metadata.pallets.find((pallet) => pallet.name.toString() === name);
    if (found === undefined) throw new Error(`there is no pallet ${name}`);
    return found;
  }

  storage(name: string): unknown[] {
    const storage = this.pallet(name).storage.unwrapOr(undefined);
    return (storage?.items ?? []).map((item) => ({
      name: item.name.toString(),
      modifier: item.modifier.toString(),
      hashers: item.type.isMap ? item.type.asMap.hashers.map(String) : [],
      key: item.type.isMap ? this.#structure(item.type.asMap.key) : "",
      value: this.#structure(item.type.isMap ? item.type.asMap.value : item.type.asPlain),
      default: item.fallback.toHex(),
    }));
  }

  /** Calls, events or errors, with the names of types that clients show. */
  variants(name: string, part: "calls" | "events" | "errors"): { name: string }[] {
    const type = this.pallet(name)[part].unwrapOr(undefined)?.type;
    if (type === undefined) return [];
    return this.#types.getSiType(type).def.asVariant.variants.map((variant) => ({
      name: variant.name.toString(),
      index: variant.index.toNumber(),
      fields: variant.fields.map((field) => ({
        name: field.name.unwrapOr("").toString(),
        type: this.#structure(field.type),
        typeName: field.typeName.unwrapOr("").toString(),
      })),
    }));
  }

  constants(name: string): { name: string; type: string; value: string }[] {
    return this.pallet(name).constants.map((constant) => {
      const path = `${name}.${constant.name}`;
      const value = OWN_VALUES.includes(path) ? "" : constant.value.toHex();
      return { name: path, type: this.#structure(constant.type), value };
    });
  }

  apis(): Map<string, string[]> {
    return new Map(
      this.#metadata.apis.map(({ name, methods }) => [
        name.toString(),
        methods.map((method) => {
          const full = `${name}_${method.name}`;
          const inputs = method.inputs.map((input) => `${input.name}: ${this.#structure(input.type)}`);
          const list = OWN_INPUTS.includes(full) ? "" : inputs.join(", ");
          return `${full}(${list}) -> ${this.#structure(method.output)}`;
        }),
      ]),
    );
  }

  extensions(): string[] {
    return this.#extensions.map(
      ({ identifier, type, additionalSigned }) =>
        `${identifier}: ${this.#structure(type)}, ${this.#structure(additionalSigned)}`,
    );
  }

  #structure(id: Parameters<typeof structureOf>[1]): string {
    return structureOf(this.#types, id, this.#outer).replace(/\b(rust_peer|as_ismp_runtime)::/g, "runtime::");
  }
}

describeWithPeer("compared with the Rust peer, the metadata of the package's runtime", () => {
  let ours: View;
  let theirs: View;

  beforeAll(async () => {
    ours = new View(describeAndDecode(loadSoloDev(), 15));
    theirs = new View(decode(await peerMetadata(15)));
  });

  it.each(SHARED)("has %s under the same index", (name) => {
    expect(ours.pallet(name).index.toNumber()).toBe(theirs.pallet(name).index.toNumber());
  });

  it.each(SHARED)("has the storage of %s: names, hashers, types and defaults", (name) => {
    expect(theirs.storage(name).length).toBeGreaterThan(0);
    expect(ours.storage(name)).toEqual(theirs.storage(name));
  });

  it("has the peer's pallets, except those that are listed as differences", () => {
    expect(ours.pallets()).toEqual([...SHARED, ...Object.keys(ONLY_OURS)]);
    expect(theirs.pallets()).toEqual([...SHARED, ...Object.keys(ONLY_THEIRS)]);
  });

  it.each(SHARED)("has all calls of %s, with their indices and arguments, and no other", (name) => {
    expect(ours.variants(name, "calls")).toEqual(theirs.variants(name, "calls"));
  });

  it.each(SHARED)("has all events of %s", (name) => {
    expect(ours.variants(name, "events")).toEqual(theirs.variants(name, "events"));
  });

  it.each(SHARED)("has all errors of %s", (name) => {
    expect(ours.variants(name, "errors")).toEqual(theirs.variants(name, "errors"));
  });

  it.each(SHARED)("has the constants of %s, and their values except prefix and version", (name) => {
    expect(ours.constants(name)).toEqual(theirs.constants(name));
  });

  it("has the runtime APIs, method by method", () => {
    const apis = ours.apis();
    expect(apis.size).toBe(13);
    for (const [name, methods] of theirs.apis()) {
      if (apis.has(name)) expect(apis.get(name)).toEqual(methods);
    }
    expect([...apis.keys()].filter((name) => !theirs.apis().has(name))).toEqual([]);
  });

  it("has the transaction extensions, and the check of the metadata hash after them", () => {
    const all = ours.extensions();
    expect(all.slice(0, -1)).toEqual(theirs.extensions());
    expect(all.at(-1)).toMatch(/^CheckMetadataHash: /);
  });
});
