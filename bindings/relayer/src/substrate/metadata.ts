/**
 * A runtime's metadata: encodes calls by name, and finds storage, errors and events by name.
 *
 * Reads the newest version that both sides know (V15, V14), once for each runtime. Names are those of the metadata:
 * `Balances`, `transfer_allow_death`, `value`. Throws {@link MetadataError} for names that the runtime does not have,
 * and for calls with missing or unknown arguments: nothing is filled in silently.
 */

import { concat, encodeU32, ScaleReader } from "@as-ismp/core/internal/codec";
import { Metadata, Raw, TypeRegistry } from "@polkadot/types";
import type {
  MetadataLatest,
  PalletMetadataLatest,
  SiVariant,
  StorageEntryMetadataLatest,
} from "@polkadot/types/interfaces";
import type { Codec } from "@polkadot/types/types";
import { ChainError } from "./errors.ts";
import { type Plain, toPlain } from "./plain.ts";

/** Arguments of a call by name. A `Uint8Array` is taken as content; the type decides how other values are read. */
export type CallArguments = Readonly<Record<string, unknown>>;

/** A name or a value does not match the runtime's metadata. */
export class MetadataError extends ChainError {
  override readonly name = "MetadataError";
}

/** A type of the registry. */
export type TypeId = Parameters<TypeRegistry["createLookupType"]>[0];

/** A transaction extension in the metadata. */
export interface Extension {
  readonly name: string;
  readonly explicit: TypeId;
  readonly implicit: TypeId;
}

/** The part of a runtime that reading its metadata needs. */
export interface MetadataSource {
  /** Names of the functions that the runtime exports. */
  readonly entryPoints: ReadonlySet<string>;
  /** Calls a runtime API with SCALE arguments and returns the SCALE result. */
  call(entryPoint: string, input: Uint8Array): Uint8Array;
}

const VERSIONS = [15, 14];
const known = new WeakMap<MetadataSource, RuntimeMetadata>();

/** The decoded metadata of one runtime. */
export class RuntimeMetadata {
  /** Version of the metadata's format, 14 or 15. */
  readonly version: number;
  /** Creates values of the metadata's types with `@polkadot/types`. */
  readonly registry: TypeRegistry;
  /** The metadata, converted to the newest version that `@polkadot/types` knows. */
  readonly latest: MetadataLatest;
  /** In the order of their encodings. */
  readonly extensions: readonly Extension[];

  private constructor(opaque: Uint8Array) {
    this.registry = new TypeRegistry();
    const metadata = new Metadata(this.registry, opaque);
    this.registry.setMetadata(metadata, undefined, undefined, true);
    this.version = metadata.version;
    this.latest = this.registry.metadata;
    // The library loses the implicit types when it converts metadata to its newest version.
    const { extrinsic } = metadata.version === 15 ? metadata.asV15 : metadata.asV14;
    this.extensions = extrinsic.signedExtensions.map(({ identifier, type, additionalSigned }) => {
      return { name: identifier.toString(), explicit: type, implicit: additionalSigned };
    });
  }

  /** The metadata of `runtime`. */
  static of(runtime: MetadataSource): RuntimeMetadata {
    let metadata = known.get(runtime);
    if (metadata === undefined) {
      metadata = new RuntimeMetadata(fetchMetadata(runtime));
      known.set(runtime, metadata);
    }
    return metadata;
  }

  /** Decodes metadata as nodes return them: the magic number, the version and the body. */
  static decode(opaque: Uint8Array): RuntimeMetadata {
    return new RuntimeMetadata(opaque);
  }

  /** The metadata of a pallet. @throws MetadataError */
  pallet(name: string): PalletMetadataLatest {
    const pallet = this.latest.pallets.find((candidate) => candidate.name.eq(name));
    if (pallet === undefined) throw new MetadataError(`the runtime has no pallet ${name}`);
    return pallet;
  }

  /** The name of the pallet with this index. */
  palletName(index: number): string {
    const pallet = this.latest.pallets.find((candidate) => candidate.index.eqn(index));
    if (pallet === undefined) throw new MetadataError(`the runtime has no pallet ${index}`);
    return pallet.name.toString();
  }

  /** Whether the runtime has a call of this name. */
  hasCall(palletName: string, callName: string): boolean {
    const pallet = this.latest.pallets.find((candidate) => candidate.name.eq(palletName));
    return this.#variants(pallet?.calls.unwrapOr(undefined)?.type).some(({ name }) => name.eq(callName));
  }

  /** Index of the pallet, index of the call: what an encoded call begins with. @throws MetadataError */
  callIndex(palletName: string, callName: string): Uint8Array {
    return Uint8Array.of(
      this.pallet(palletName).index.toNumber(),
      this.#call(palletName, callName).index.toNumber(),
    );
  }

  /** Encodes a call: pallet index, call index, arguments. @throws MetadataError */
  encodeCall(palletName: string, callName: string, args: CallArguments = {}): Uint8Array {
    const call = this.#call(palletName, callName);
    const names = call.fields.map(({ name }) => name.toString());
    for (const name of [...names, ...Object.keys(args)]) {
      if (names.includes(name) === name in args) continue;
      throw new MetadataError(
        `${palletName}.${callName}: argument ${name} is ${name in args ? "unknown" : "missing"}`,
      );
    }
    const fields = call.fields.map(({ name, type }) => this.encode(type, args[name.toString()]));
    return concat(this.callIndex(palletName, callName), ...fields);
  }

  /** The name `Pallet.Error` of an error, or undefined. */
  errorName(palletIndex: number, error: number): string | undefined {
    const pallet = this.latest.pallets.find(({ index }) => index.eqn(palletIndex));
    const errors = this.#variants(pallet?.errors.unwrapOr(undefined)?.type);
    const found = errors.find(({ index }) => index.eqn(error));
    return pallet === undefined || found === undefined ? undefined : `${pallet.name}.${found.name}`;
  }

  /** The metadata of a storage item. @throws MetadataError */
  storageEntry(palletName: string, item: string): StorageEntryMetadataLatest {
    const storage = this.pallet(palletName).storage.unwrapOr(undefined);
    const entry = storage?.items.find(({ name }) => name.eq(item));
    if (entry === undefined) throw new MetadataError(`${palletName} has no storage item ${item}`);
    return entry;
  }

  /** A constant's value. */
  constant(palletName: string, name: string): Plain {
    const found = this.pallet(palletName).constants.find((constant) => constant.name.eq(name));
    if (found === undefined) throw new MetadataError(`${palletName} has no constant ${name}`);
    return toPlain(this.decode(found.type, found.value.toU8a(true)), this);
  }

  /** The types of the arguments and of the result of a method of a runtime API. @throws MetadataError */
  apiMethod(
    apiName: string,
    methodName: string,
  ): {
    readonly inputs: readonly { readonly name: string; readonly type: TypeId }[];
    readonly output: TypeId;
  } {
    if (this.version < 15) throw new MetadataError(`metadata V${this.version} has no runtime APIs`);
    const api = this.latest.apis.find(({ name }) => name.eq(apiName));
    if (api === undefined) throw new MetadataError(`the runtime has no API ${apiName}`);
    const method = api.methods.find(({ name }) => name.eq(methodName));
    if (method === undefined) throw new MetadataError(`${apiName} has no method ${methodName}`);
    const inputs = method.inputs.map(({ name, type }) => ({ name: name.toString(), type }));
    return { inputs, output: method.output };
  }

  /** Decodes `bytes` as a type of the registry. @throws MetadataError if they are longer or shorter than the value */
  decode(type: TypeId, bytes: Uint8Array): Codec {
    const value = this.registry.createType(this.registry.createLookupType(type), bytes);
    if (value.encodedLength !== bytes.length) {
      throw new MetadataError(`expected ${value.encodedLength} bytes, got ${bytes.length}`);
    }
    return value;
  }

  /** Decodes a value at the beginning of `bytes`; its `encodedLength` says where it ends. */
  decodeFirst(type: TypeId, bytes: Uint8Array): Codec {
    return this.registry.createType(this.registry.createLookupType(type), bytes);
  }

  /** Encodes a value as a type of the registry. */
  encode(type: TypeId, value: unknown): Uint8Array {
    return this.registry.createType(this.registry.createLookupType(type), this.#asContent(value)).toU8a();
  }

  /** Marks bytes as content. The library takes other bytes as SCALE, which begins with the length for a `Vec<u8>`. */
  #asContent(value: unknown): unknown {
    if (value instanceof Uint8Array) return new Raw(this.registry, value);
    if (isAccount(value)) return new Raw(this.registry, value.id);
    if (Array.isArray(value)) return value.map((part) => this.#asContent(part));
    if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
      return value;
    }
    return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, this.#asContent(part)]));
  }

  #call(palletName: string, callName: string): SiVariant {
    const calls = this.#variants(this.pallet(palletName).calls.unwrapOr(undefined)?.type);
    const call = calls.find(({ name }) => name.eq(callName));
    if (call === undefined) throw new MetadataError(`${palletName} has no call ${callName}`);
    return call;
  }

  #variants(type: TypeId | undefined): SiVariant[] {
    if (type === undefined) return [];
    const { def } = this.registry.lookup.getSiType(type);
    return def.isVariant ? [...def.asVariant.variants] : [];
  }
}

/** An account may be given in place of its id. */
function isAccount(value: unknown): value is { readonly id: Uint8Array } {
  const account = value as { readonly id?: unknown; readonly publicKey?: unknown } | null | undefined;
  return account?.id instanceof Uint8Array && account.publicKey instanceof Uint8Array;
}

function fetchMetadata(runtime: MetadataSource): Uint8Array {
  if (runtime.entryPoints.has("Metadata_metadata_at_version")) {
    for (const version of VERSIONS) {
      const reader = new ScaleReader(runtime.call("Metadata_metadata_at_version", encodeU32(version)));
      const opaque = reader.option(() => reader.bytes().slice());
      if (opaque !== null) return opaque;
    }
  }
  return new ScaleReader(runtime.call("Metadata_metadata", new Uint8Array())).bytes().slice();
}
