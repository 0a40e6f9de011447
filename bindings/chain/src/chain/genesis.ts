/**
 * The genesis of a chain: a chain spec from a runtime's own genesis builder, and the genesis header.
 *
 * A preset is a patch over the runtime's default configuration, and the caller's JSON is a patch over that. Throws
 * {@link GenesisError} for a preset that the runtime does not have, for invalid JSON, and for what the runtime itself
 * rejects. (docs/spec/host.md#genesis)
 */

import {
  type HasherName,
  orderedRoot,
  type Runtime,
  RuntimeCallError,
  type State,
  type StateVersion,
  Storage,
  stateRoot,
} from "@as-ismp/core";
import { encodeBytes, ScaleReader } from "@as-ismp/core/internal/codec";
import type { Header } from "@as-ismp/relayer/substrate";
import { type RawChainSpec, rawState } from "./chain-spec.ts";
import { GenesisError } from "./errors.ts";
import { formatJson, type Json, type JsonObject, mergeJson, parseJson } from "./json.ts";

/** Storage key of the code: `:code`. */
export const CODE_KEY: Uint8Array = new Uint8Array(Buffer.from(":code"));

/** What a chain spec is made from. */
export interface ChainSpecOptions {
  /** The runtime of the chain, whose genesis builder is called. */
  readonly runtime: Runtime;
  /** The blob as it will be in storage, for example compressed. Default: the runtime's plain code. */
  readonly code?: Uint8Array;
  /** One of {@link presetNames}. */
  readonly preset?: string;
  /** A patch over the preset, or over the default configuration: JSON text, or the value of it. */
  readonly genesis?: string | JsonObject;
  /** Name of the chain, for people. Default: the runtime's `specName`. */
  readonly name?: string;
  /** Identifier of the chain. Default: the runtime's `specName`. */
  readonly id?: string;
  /** Default: `Development`. */
  readonly chainType?: "Development" | "Local" | "Live";
  /** Part of the names of the network's protocols. Default: null. */
  readonly protocolId?: string | null;
  /** For wallets: `tokenSymbol`, `tokenDecimals`, `ss58Format`. Default: null. */
  readonly properties?: JsonObject | null;
  /** Addresses of nodes (multiaddresses). Default: none. */
  readonly bootNodes?: readonly string[];
  /** Hash function of the state trie. */
  readonly hasher?: HasherName;
}

/** Builds the genesis state with the runtime and returns it as a raw chain spec. @throws GenesisError */
export function createChainSpec(options: ChainSpecOptions): RawChainSpec {
  const { runtime, hasher } = options;
  const storage = new Storage(undefined, hasher);
  buildState(runtime, formatJson(genesisConfig(options)), storage);
  storage.set(CODE_KEY, options.code ?? runtime.code);
  const { specName } = runtime.version();
  return {
    name: options.name ?? specName,
    id: options.id ?? specName,
    chainType: options.chainType ?? "Development",
    bootNodes: options.bootNodes ?? [],
    telemetryEndpoints: null,
    protocolId: options.protocolId ?? null,
    properties: options.properties ?? null,
    codeSubstitutes: {},
    genesis: { raw: rawState(storage.snapshot()) },
  };
}

/**
 * The complete configuration: the runtime's defaults, patched by the preset, patched by the caller's JSON.
 *
 * @throws GenesisError
 */
export function genesisConfig({ runtime, preset, genesis }: ChainSpecOptions): Json {
  let config = getPreset(runtime, null);
  if (preset !== undefined) config = mergeJson(config, getPreset(runtime, preset));
  if (genesis === undefined) return config;
  return mergeJson(config, typeof genesis === "string" ? parseConfig(genesis) : genesis);
}

/** Names of the runtime's genesis presets. */
export function presetNames(runtime: Runtime): string[] {
  const reader = new ScaleReader(runtime.call("GenesisBuilder_preset_names", new Uint8Array()));
  const names = reader.vec(() => reader.text());
  reader.end();
  return names;
}

/** The patch of a preset; for null the default configuration. @throws GenesisError */
export function getPreset(runtime: Runtime, name: string | null): Json {
  const id = name === null ? Uint8Array.of(0) : Uint8Array.of(1, ...encodeBytes(Buffer.from(name)));
  const reader = new ScaleReader(runtime.call("GenesisBuilder_get_preset", id));
  const json = reader.option(() => reader.text());
  reader.end();
  if (json === null) throw new GenesisError(`the runtime has no preset ${name ?? "of defaults"}`);
  return parseConfig(json);
}

/** Writes the genesis state of a complete configuration to `storage`. @throws GenesisError */
export function buildState(runtime: Runtime, config: string, storage: Storage): void {
  let result: Uint8Array;
  try {
    result = runtime.call("GenesisBuilder_build_state", encodeBytes(Buffer.from(config)), { storage });
  } catch (error) {
    if (!(error instanceof RuntimeCallError)) throw error;
    throw new GenesisError(error.message, { cause: error });
  }
  const reader = new ScaleReader(result);
  if (reader.bool())
    throw new GenesisError(`the runtime refuses the genesis configuration: ${reader.text()}`);
  reader.end();
}

/** The state version under which a runtime writes its state. (docs/spec/host.md#version) */
export function stateVersionOf(runtime: Runtime): StateVersion {
  return runtime.version().systemVersion === 0 ? 0 : 1;
}

/** The state version under which a runtime computes extrinsics roots. */
export function extrinsicsVersionOf(runtime: Runtime): StateVersion {
  return runtime.version().systemVersion < 2 ? 0 : 1;
}

/** The header of block 0 over `state`. */
export function genesisHeader(state: State, runtime: Runtime): Header {
  return {
    parentHash: new Uint8Array(32),
    number: 0,
    stateRoot: stateRoot(state, stateVersionOf(runtime)),
    extrinsicsRoot: orderedRoot([], extrinsicsVersionOf(runtime), state.top.hasher),
    digest: [],
  };
}

function parseConfig(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw new GenesisError("the genesis configuration is not JSON", { cause: error });
  }
}
