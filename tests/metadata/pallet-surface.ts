import type { Metadata } from "@polkadot/types";
import { structureOf } from "./structure.ts";

/** What clients see of a pallet, as comparable text: types as `structureOf` writes them. */
export interface PalletSurface {
  readonly storage: readonly {
    readonly name: string;
    readonly modifier: string;
    readonly hashers: readonly string[];
    readonly key: string;
    readonly value: string;
    readonly default: string;
  }[];
  readonly calls: readonly Variant[];
  readonly events: readonly Variant[];
  readonly errors: readonly Variant[];
  readonly constants: readonly { readonly name: string; readonly type: string; readonly value: string }[];
}

interface Variant {
  readonly name: string;
  readonly index: number;
  readonly fields: readonly { readonly name: string; readonly type: string; readonly typeName: string }[];
}

/** @param ofRuntime names of types that differ from runtime to runtime: their structure is their name */
export function palletSurface(
  { asLatest: { pallets, lookup } }: Metadata,
  name: string,
  ofRuntime: readonly string[] = [],
): PalletSurface {
  const pallet = pallets.find((one) => one.name.toString() === name);
  if (pallet === undefined) throw new Error(`there is no pallet ${name}`);
  const outer = lookup.types
    .filter(({ type }) => ofRuntime.includes(type.path.at(-1)?.toString() ?? ""))
    .map(({ id }) => id.toNumber());
  const structure = (id: Parameters<typeof structureOf>[1]): string =>
    structureOf(lookup, id, outer).replaceAll(/\^\w+::(\w+)/g, "^runtime::$1");
  const variants = (part: "calls" | "events" | "errors"): Variant[] => {
    const type = pallet[part].unwrapOr(undefined)?.type;
    if (type === undefined) return [];
    return lookup.getSiType(type).def.asVariant.variants.map((variant) => ({
      name: variant.name.toString(),
      index: variant.index.toNumber(),
      fields: variant.fields.map((field) => ({
        name: field.name.unwrapOr("").toString(),
        type: structure(field.type),
        typeName: field.typeName.unwrapOr("").toString(),
      })),
    }));
  };
  return {
    storage: (pallet.storage.unwrapOr(undefined)?.items ?? []).map((item) => ({
      name: item.name.toString(),
      modifier: item.modifier.toString(),
      hashers: item.type.isMap ? item.type.asMap.hashers.map(String) : [],
      key: item.type.isMap ? structure(item.type.asMap.key) : "",
      value: structure(item.type.isMap ? item.type.asMap.value : item.type.asPlain),
      default: item.fallback.toHex(),
    })),
    calls: variants("calls"),
    events: variants("events"),
    errors: variants("errors"),
    constants: pallet.constants.map((constant) => ({
      name: constant.name.toString(),
      type: structure(constant.type),
      value: constant.value.toHex(),
    })),
  };
}
