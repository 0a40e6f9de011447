/**
 * Resolves a description: every type is replaced by its id and every value by its bytes. All metadata versions share
 * this.
 *
 * Invariant: parts are resolved in one order (pallets, extrinsic, outer enums; then runtime APIs; then associated
 * types), so a type that two metadata versions both contain has the same id in both.
 */
import type {
  PalletDescription,
  RuntimeDescription,
  StorageDescription,
} from "../description/description.ts";
import {
  EVENT_RECORD,
  extensionsType,
  type PalletPart,
  palletEnum,
  SURFACE,
} from "../description/surface.ts";
import type { TypeTable } from "../type-table/type-table.ts";
import { encodeDefault, encodeValue } from "../type-table/values.ts";

export interface ResolvedStorage {
  readonly name: string;
  readonly modifier: StorageDescription["modifier"];
  readonly hashers: readonly string[];
  /** Type of a map's key; a tuple if there are several hashers. */
  readonly key: number | undefined;
  readonly value: number;
  readonly default: Uint8Array;
  readonly docs: readonly string[];
}

export interface ResolvedConstant {
  readonly name: string;
  readonly type: number;
  readonly value: Uint8Array;
  readonly docs: readonly string[];
}

export interface ResolvedPallet {
  readonly name: string;
  readonly index: number;
  readonly docs: readonly string[];
  readonly storage: readonly ResolvedStorage[] | undefined;
  readonly calls: number | undefined;
  readonly events: number | undefined;
  readonly errors: number | undefined;
  readonly constants: readonly ResolvedConstant[];
}

export interface ResolvedExtrinsic {
  readonly type: number;
  readonly address: number;
  readonly call: number;
  readonly signature: number;
  /** All extensions as one tuple. */
  readonly extra: number;
  readonly extensions: readonly {
    readonly identifier: string;
    readonly type: number;
    readonly implicit: number;
  }[];
}

export interface ResolvedApi {
  readonly name: string;
  readonly version: number;
  readonly docs: readonly string[];
  readonly methods: readonly {
    readonly name: string;
    readonly docs: readonly string[];
    readonly inputs: readonly { readonly name: string; readonly type: number }[];
    readonly output: number;
  }[];
}

export interface ResolvedAssociatedType {
  readonly name: string;
  readonly type: number;
  readonly docs: readonly string[];
}

export function resolvePallet(table: TypeTable, pallet: PalletDescription): ResolvedPallet {
  const part = (which: PalletPart): number | undefined => {
    const type = palletEnum(pallet, which);
    return type === undefined ? undefined : table.id(type, `pallet ${pallet.name}`);
  };
  return {
    name: pallet.name,
    index: pallet.index,
    docs: pallet.docs,
    storage: pallet.storage?.map((entry) => resolveStorage(table, pallet, entry)),
    calls: part("Call"),
    events: part("Event"),
    constants: (pallet.constants ?? []).map(({ name, type, value, docs }) => {
      const where = `constant ${pallet.name}.${name}`;
      const id = table.id(type, where);
      return { name, type: id, value: encodeValue(table, id, value, where), docs };
    }),
    errors: part("Error"),
  };
}

function resolveStorage(
  table: TypeTable,
  pallet: PalletDescription,
  entry: StorageDescription,
): ResolvedStorage {
  const where = `storage ${pallet.name}.${entry.name}`;
  const keys = entry.keys?.map(({ type }) => type);
  const key = keys?.length === 1 ? keys[0] : keys && `(${keys.join(", ")})`;
  const keyId = key === undefined ? undefined : table.id(key, `key of ${where}`);
  const value = table.id(entry.value, where);
  let fallback: Uint8Array = Uint8Array.of(0);
  if (entry.modifier === "Default") {
    fallback =
      entry.default === undefined
        ? encodeDefault(table, value, where)
        : encodeValue(table, value, entry.default, where);
  }
  return {
    name: entry.name,
    modifier: entry.modifier,
    hashers: entry.keys?.map(({ hasher }) => hasher) ?? [],
    key: keyId,
    value,
    default: fallback,
    docs: entry.docs,
  };
}

export function resolveExtrinsic(table: TypeTable, description: RuntimeDescription): ResolvedExtrinsic {
  const { address, signature, extensions } = description.extrinsic;
  return {
    type: table.id(SURFACE.extrinsic, "extrinsic"),
    address: table.id(address, "address of the extrinsic"),
    call: table.id(SURFACE.call, "extrinsic"),
    signature: table.id(signature, "signature of the extrinsic"),
    extra: table.id(extensionsType(description), "transaction extensions"),
    extensions: extensions.map(({ identifier, type, implicit }) => ({
      identifier,
      type: table.id(type, `transaction extension ${identifier}`),
      implicit: table.id(implicit, `implicit part of transaction extension ${identifier}`),
    })),
  };
}

/** The outer enums, and the type that represents the runtime itself. */
export function resolveOuter(table: TypeTable): {
  readonly call: number;
  readonly event: number;
  readonly error: number;
  readonly runtime: number;
} {
  table.id(EVENT_RECORD, "outer enums");
  return {
    call: table.id(SURFACE.call, "outer enums"),
    event: table.id(SURFACE.event, "outer enums"),
    error: table.id(SURFACE.error, "outer enums"),
    runtime: table.id(SURFACE.runtime, "runtime"),
  };
}

export function resolveApis(table: TypeTable, { apis }: RuntimeDescription): ResolvedApi[] {
  return apis.map(({ name: api, version, docs, methods }) => ({
    name: api,
    version,
    docs,
    methods: methods.map((method) => ({
      name: method.name,
      docs: method.docs,
      inputs: method.inputs.map(({ name, type }) => ({
        name,
        type: table.id(type, `input ${name} of ${api}_${method.name}`),
      })),
      output: table.id(method.output, `output of ${api}_${method.name}`),
    })),
  }));
}

export function resolveAssociatedTypes(
  table: TypeTable,
  pallet: PalletDescription,
): ResolvedAssociatedType[] {
  return (pallet.associatedTypes ?? []).map(({ name, type, docs }) => ({
    name,
    type: table.id(type, `associated type ${pallet.name}.${name}`),
    docs,
  }));
}
