/**
 * The bodies of metadata V14, V15 and V16 as plain data, with the field names of `@polkadot/types`.
 * (docs/spec/host.md#metadata)
 *
 * Bytes are hex text, which that library takes as content without a length prefix. V16 states everywhere that nothing
 * is deprecated and that there are no view functions, because ours have neither.
 */
import { u8aToHex } from "@polkadot/util";
import type { RuntimeDescription } from "../description/description.ts";
import type { TypeTable } from "../type-table/type-table.ts";
import type {
  ResolvedApi,
  ResolvedConstant,
  ResolvedExtrinsic,
  ResolvedPallet,
  ResolvedStorage,
} from "./resolve.ts";
import {
  resolveApis,
  resolveAssociatedTypes,
  resolveExtrinsic,
  resolveOuter,
  resolvePallet,
} from "./resolve.ts";

/** A struct of `@polkadot/types`, by its field names. */
type VersionLayout = Readonly<Record<string, unknown>>;

const NOT_DEPRECATED = { deprecationInfo: "NotDeprecated" };
const NO_VARIANT_DEPRECATED = { deprecationInfo: new Map() };
/**
 * Version of the set of extensions, not of the extrinsic: V16 allows several sets, and FRAME numbers its only one 0.
 */
const EXTENSION_VERSION = 0;

export function layoutV14(table: TypeTable, description: RuntimeDescription): VersionLayout {
  const pallets = description.pallets.map((pallet) => palletV14(resolvePallet(table, pallet)));
  const extrinsic = resolveExtrinsic(table, description);
  const outer = resolveOuter(table);
  return {
    lookup: lookup(table),
    pallets,
    extrinsic: {
      type: extrinsic.type,
      version: oneVersion(description),
      signedExtensions: signedExtensions(extrinsic),
    },
    type: outer.runtime,
  };
}

export function layoutV15(table: TypeTable, description: RuntimeDescription): VersionLayout {
  const pallets = description.pallets.map((described) => {
    const pallet = resolvePallet(table, described);
    return { ...palletV14(pallet), docs: pallet.docs };
  });
  const extrinsic = resolveExtrinsic(table, description);
  const outer = resolveOuter(table);
  const apis = resolveApis(table, description).map(apiV15);
  return {
    lookup: lookup(table),
    pallets,
    extrinsic: {
      version: oneVersion(description),
      addressType: extrinsic.address,
      callType: extrinsic.call,
      signatureType: extrinsic.signature,
      extraType: extrinsic.extra,
      signedExtensions: signedExtensions(extrinsic),
    },
    type: outer.runtime,
    apis,
    outerEnums: { callType: outer.call, eventType: outer.event, errorType: outer.error },
    custom: { map: new Map() },
  };
}

export function layoutV16(table: TypeTable, description: RuntimeDescription): VersionLayout {
  const resolved = description.pallets.map((pallet) => resolvePallet(table, pallet));
  const extrinsic = resolveExtrinsic(table, description);
  const outer = resolveOuter(table);
  const apis = resolveApis(table, description).map(apiV16);
  const associated = description.pallets.map((pallet) => resolveAssociatedTypes(table, pallet));
  return {
    lookup: lookup(table),
    pallets: resolved.map((pallet, place) => ({
      ...palletV16(pallet),
      associatedTypes: associated[place],
      viewFunctions: [],
      docs: pallet.docs,
    })),
    extrinsic: {
      versions: u8aToHex(Uint8Array.from(description.extrinsic.versions)),
      addressType: extrinsic.address,
      callType: extrinsic.call,
      signatureType: extrinsic.signature,
      transactionExtensionsByVersion: new Map([
        [EXTENSION_VERSION, extrinsic.extensions.map((_, place) => place)],
      ]),
      transactionExtensions: extrinsic.extensions,
    },
    apis,
    outerEnums: { callType: outer.call, eventType: outer.event, errorType: outer.error },
    custom: { map: new Map() },
  };
}

function lookup(table: TypeTable): VersionLayout {
  return { types: table.types.map((type, id) => ({ id, type })) };
}

/** V14 and V15 can state only one version: the oldest, because every client can write it. */
function oneVersion({ extrinsic }: RuntimeDescription): number {
  return Math.min(...extrinsic.versions);
}

function signedExtensions({ extensions }: ResolvedExtrinsic): VersionLayout[] {
  return extensions.map(({ identifier, type, implicit }) => ({
    identifier,
    type,
    additionalSigned: implicit,
  }));
}

function palletV14(pallet: ResolvedPallet): VersionLayout {
  return palletWith(pallet, {}, {});
}

function palletV16(pallet: ResolvedPallet): VersionLayout {
  return { ...palletWith(pallet, NOT_DEPRECATED, NO_VARIANT_DEPRECATED), ...NOT_DEPRECATED };
}

/**
 * @param item fields to add to each storage entry and constant
 * @param variants fields to add to each enum
 */
function palletWith(pallet: ResolvedPallet, item: VersionLayout, variants: VersionLayout): VersionLayout {
  const ofEnum = (type: number | undefined): VersionLayout | null =>
    type === undefined ? null : { type, ...variants };
  return {
    name: pallet.name,
    storage: pallet.storage && {
      prefix: pallet.name,
      items: pallet.storage.map((entry) => ({ ...storageEntry(entry), ...item })),
    },
    calls: ofEnum(pallet.calls),
    events: ofEnum(pallet.events),
    constants: pallet.constants.map((one) => ({ ...constant(one), ...item })),
    errors: ofEnum(pallet.errors),
    index: pallet.index,
  };
}

function storageEntry({
  name,
  modifier,
  hashers,
  key,
  value,
  default: fallback,
  docs,
}: ResolvedStorage): VersionLayout {
  const type = key === undefined ? { Plain: value } : { Map: { hashers, key, value } };
  return { name, modifier, type, fallback: u8aToHex(fallback), docs };
}

function constant({ name, type, value, docs }: ResolvedConstant): VersionLayout {
  return { name, type, value: u8aToHex(value), docs };
}

function apiV15({ name, methods, docs }: ResolvedApi): VersionLayout {
  return { name, methods, docs };
}

function apiV16({ name, methods, docs, version }: ResolvedApi): VersionLayout {
  return {
    name,
    methods: methods.map((method) => ({ ...method, ...NOT_DEPRECATED })),
    docs,
    version,
    ...NOT_DEPRECATED,
  };
}
