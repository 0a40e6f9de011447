/**
 * The types that are generated from a description: the enums of each pallet, the outer enums over all pallets, and
 * the extrinsic.
 *
 * They have FRAME's paths and shapes: clients recognize calls, events and errors by `<crate>::pallet::Call` and the
 * like, and V14 clients find address, call, signature and extensions as parameters of `UncheckedExtrinsic`. Throws if
 * two different types have one name.
 */
import { TypeDeclarationError } from "../type-table/errors.ts";
import type {
  TypeDeclaration,
  TypeDeclarations,
  VariantCase,
  VariantDeclaration,
} from "../type-table/type-table.ts";
import type { PalletDescription, RuntimeDescription } from "./description.ts";

/** Names of the types that are generated for the whole runtime. */
export const SURFACE = {
  runtime: "Runtime",
  call: "RuntimeCall",
  event: "RuntimeEvent",
  error: "RuntimeError",
  extrinsic: "UncheckedExtrinsic",
  origin: "OriginCaller",
} as const;

/** Not generated: every description declares it, because clients look for it even if the runtime stores no events. */
export const EVENT_RECORD = "EventRecord";

const PARTS = [
  { part: "Call", list: "calls", outer: SURFACE.call },
  { part: "Event", list: "events", outer: SURFACE.event },
  { part: "Error", list: "errors", outer: SURFACE.error },
] as const;

export type PalletPart = (typeof PARTS)[number]["part"];

/** Name of the enum of a pallet's calls, events or errors; undefined if the pallet has none. */
export function palletEnum(pallet: PalletDescription, part: PalletPart): string | undefined {
  const entry = PARTS.find((candidate) => candidate.part === part);
  const list = entry === undefined ? undefined : pallet[entry.list];
  return list === undefined ? undefined : `${pallet.name}.${part}`;
}

/** What an extrinsic holds of the transaction extensions, as one tuple type. */
export function extensionsType({ extrinsic }: RuntimeDescription): string {
  return `(${extrinsic.extensions.map(({ type }) => `${type},`).join(" ")})`;
}

/**
 * All types that the description declares and that are generated from it.
 *
 * @throws TypeDeclarationError if two different types have one name
 */
export function declareSurface(description: RuntimeDescription): TypeDeclarations {
  const all: Record<string, TypeDeclaration> = {};
  const add = (declarations: TypeDeclarations): void => {
    for (const [name, declaration] of Object.entries(declarations)) {
      // Several pallets and APIs may use the same shared declaration.
      if (Object.hasOwn(all, name) && all[name] !== declaration) {
        throw new TypeDeclarationError(name, "it is declared twice, in different ways");
      }
      all[name] = declaration;
    }
  };
  add(description.types);
  for (const { types } of description.apis) add(types ?? {});
  for (const pallet of description.pallets) {
    add(pallet.types ?? {});
    add(palletEnums(pallet));
  }
  add(outerEnums(description));
  add(originCaller(description));
  add({
    [SURFACE.runtime]: { kind: "composite", path: `${description.crate}::Runtime`, fields: [] },
    [SURFACE.extrinsic]: extrinsicType(description),
  });
  return all;
}

function palletEnums(pallet: PalletDescription): TypeDeclarations {
  const enums: Record<string, VariantDeclaration> = {};
  for (const { part, list } of PARTS) {
    const variants = pallet[list];
    if (variants === undefined) continue;
    enums[`${pallet.name}.${part}`] = {
      kind: "variant",
      path: `${pallet.crate}::pallet::${part}`,
      params: [{ name: "T" }],
      docs: [`The ${list} of ${pallet.name}.`],
      variants,
    };
  }
  return enums;
}

function outerEnums({ pallets, crate }: RuntimeDescription): TypeDeclarations {
  const enums: Record<string, VariantDeclaration> = {};
  for (const { part, outer } of PARTS) {
    const variants = pallets.flatMap((pallet): VariantCase[] => {
      const type = palletEnum(pallet, part);
      if (type === undefined) return [];
      const typeName = `${pallet.crate}::${part}<Runtime>`;
      return [{ name: pallet.name, index: pallet.index, fields: [{ type, typeName }] }];
    });
    enums[outer] = { kind: "variant", path: `${crate}::${outer}`, variants };
  }
  return enums;
}

/** The origins of calls: those of System, as no pallet has others. */
function originCaller({ pallets, crate }: RuntimeDescription): TypeDeclarations {
  const system = pallets.find(({ name }) => name === "System");
  if (system === undefined) return {};
  const fields = [{ type: "RawOrigin", typeName: `${system.crate}::Origin<Runtime>` }];
  return {
    [SURFACE.origin]: {
      kind: "variant",
      path: `${crate}::${SURFACE.origin}`,
      variants: [{ name: "system", index: system.index, fields }],
    },
  };
}

function extrinsicType(description: RuntimeDescription): TypeDeclaration {
  const { address, signature } = description.extrinsic;
  return {
    kind: "composite",
    path: "sp_runtime::generic::unchecked_extrinsic::UncheckedExtrinsic",
    params: [
      { name: "Address", type: address },
      { name: "Call", type: SURFACE.call },
      { name: "Signature", type: signature },
      { name: "Extra", type: extensionsType(description) },
    ],
    fields: [{ type: "Vec<u8>" }],
  };
}
