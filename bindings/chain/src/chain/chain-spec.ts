/**
 * Raw chain specs: the JSON file from which a node, a light client or the development chain starts.
 *
 * Reading is strict: {@link ChainSpecError}, with the path of the field, rejects an unknown field, a key that is not
 * hex, a genesis that is not raw, a child root among the keys of the main trie (hosts compute those), and features
 * that the chain does not have (code substitutes). Light clients reject unknown fields as well.
 */

import { type HasherName, type State, Trie } from "@as-ismp/core";
import { fromHex, toHex } from "@as-ismp/core/internal/codec";
import { childId, childName, isChildStorageKey } from "@as-ismp/core/internal/state";
import { ChainError } from "./errors.ts";
import { formatJson, isObject, type Json, type JsonObject, parseJson } from "./json.ts";

/** Keys and values as `0x` hex. */
export type HexEntries = Readonly<Record<string, string>>;

/** A chain spec with the genesis state as keys and values. */
export interface RawChainSpec {
  /** Name of the chain, for people. */
  readonly name: string;
  /** Identifier of the chain, from which nodes name their folders. */
  readonly id: string;
  /** `Development`, `Local`, `Live` or a name of one's own. */
  readonly chainType: string;
  /** Addresses of nodes (multiaddresses) by which others find the network. */
  readonly bootNodes: readonly string[];
  /** Pairs of an address and a verbosity, or null. Stock nodes report to them. */
  readonly telemetryEndpoints: Json;
  /** Part of the names of the network's protocols, or null. */
  readonly protocolId: string | null;
  /** For wallets: `tokenSymbol`, `tokenDecimals`, `ss58Format`. */
  readonly properties: JsonObject | null;
  /** Always empty: code that replaces a faulty one is not supported. */
  readonly codeSubstitutes: Readonly<Record<string, never>>;
  /** The genesis state. */
  readonly genesis: {
    readonly raw: {
      /** The main trie. */
      readonly top: HexEntries;
      /** By the id of the child trie without prefix, as hex. */
      readonly childrenDefault: Readonly<Record<string, HexEntries>>;
    };
  };
}

/** For people to read and change. Nodes build the state from it with the genesis builder of the code. */
export interface PlainChainSpec extends Omit<RawChainSpec, "genesis"> {
  /** The code, and the configuration that its genesis builder makes the state of. */
  readonly genesis: {
    readonly runtimeGenesis: {
      /** `0x` hex, as it will be in storage. */
      readonly code: string;
      /** A JSON object in the form that the genesis builder of the code expects. */
      readonly config: Json;
    };
  };
}

/** A chain spec can't be used. */
export class ChainSpecError extends ChainError {
  override readonly name = "ChainSpecError";
  /** For example `genesis.raw.top`. */
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`chain spec: ${field}: ${problem}`);
    this.field = field;
  }
}

const FIELDS = new Set([
  "name",
  "id",
  "chainType",
  "bootNodes",
  "telemetryEndpoints",
  "protocolId",
  "properties",
  "codeSubstitutes",
  "genesis",
]);
/** Fields of node software that do not matter to a chain without a network. */
const IGNORED = new Set(["forkId", "consensusEngine", "badBlocks", "forkBlocks", "lightSyncState"]);

/** Reads a raw chain spec from JSON text. */
export function parseChainSpec(text: string): RawChainSpec {
  let json: Json;
  try {
    json = parseJson(text);
  } catch (error) {
    throw new ChainSpecError("(file)", error instanceof Error ? error.message : "expected JSON");
  }
  const spec = object(json, "(file)");
  for (const field of Object.keys(spec)) {
    if (!FIELDS.has(field) && !IGNORED.has(field)) throw new ChainSpecError(field, "unknown field");
  }
  const substitutes = object(spec["codeSubstitutes"] ?? {}, "codeSubstitutes");
  if (Object.keys(substitutes).length > 0) {
    throw new ChainSpecError("codeSubstitutes", "substituted code is not supported");
  }
  const properties = spec["properties"] ?? null;
  const protocolId = spec["protocolId"] ?? null;
  return {
    name: textOf(spec["name"], "name"),
    id: textOf(spec["id"], "id"),
    chainType: textOf(spec["chainType"] ?? "Live", "chainType"),
    bootNodes: bootNodes(spec["bootNodes"] ?? []),
    telemetryEndpoints: spec["telemetryEndpoints"] ?? null,
    protocolId: protocolId === null ? null : textOf(protocolId, "protocolId"),
    properties: properties === null ? null : object(properties, "properties"),
    codeSubstitutes: {},
    genesis: { raw: rawGenesis(object(spec["genesis"], "genesis")) },
  };
}

/** Writes a chain spec, raw or plain, as JSON text, with a line break at the end. */
export function formatChainSpec(spec: RawChainSpec | PlainChainSpec): string {
  return `${formatJson(spec as unknown as Json, 2)}\n`;
}

/** The genesis state that `spec` describes. It has no child roots until its root is computed. */
export function genesisState(spec: RawChainSpec, hasher: HasherName = "blake2_256"): State {
  const { top, childrenDefault } = spec.genesis.raw;
  const children = new Map<string, Trie>();
  for (const [id, entries] of Object.entries(childrenDefault)) {
    const path = "genesis.raw.childrenDefault";
    const trie = Trie.from(decode(entries, `${path}.${id}`), hasher);
    if (!trie.isEmpty) children.set(childName(bytes(id, path)), trie);
  }
  return { top: Trie.from(decode(top, "genesis.raw.top"), hasher), children };
}

/** A state in the form of a raw chain spec, without the child roots, which hosts compute. */
export function rawState(state: State): RawChainSpec["genesis"]["raw"] {
  const hex = (trie: Trie): HexEntries =>
    Object.fromEntries(
      [...trie.entries()]
        .filter(([key]) => trie !== state.top || !isChildStorageKey(key))
        .map(([key, value]) => [toHex(key), toHex(value)]),
    );
  const children = [...state.children].map(([name, trie]) => {
    return [toHex(childId(name)), hex(trie)] as const;
  });
  return { top: hex(state.top), childrenDefault: Object.fromEntries(children) };
}

function rawGenesis(genesis: JsonObject): RawChainSpec["genesis"]["raw"] {
  const raw = genesis["raw"];
  if (raw === undefined)
    throw new ChainSpecError(
      "genesis",
      `expected raw, got ${Object.keys(genesis).join(", ")}: make a raw spec, for example with chain-spec --raw`,
    );
  const { top, childrenDefault, ...rest } = object(raw, "genesis.raw");
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw new ChainSpecError(`genesis.raw.${unknown}`, "unknown field");
  const children = object(childrenDefault, "genesis.raw.childrenDefault");
  return {
    top: entries(top, "genesis.raw.top", (key) => {
      if (isChildStorageKey(key))
        throw new ChainSpecError(
          "genesis.raw.top",
          "holds the root of a child trie, which hosts compute themselves: remove it",
        );
    }),
    childrenDefault: Object.fromEntries(
      Object.entries(children).map(([id, child]) => {
        bytes(id, "genesis.raw.childrenDefault");
        return [id, entries(child, `genesis.raw.childrenDefault.${id}`)];
      }),
    ),
  };
}

function entries(json: Json | undefined, field: string, check?: (key: Uint8Array) => void): HexEntries {
  for (const [key, value] of Object.entries(object(json, field))) {
    const decoded = bytes(key, field);
    check?.(decoded);
    if (typeof value !== "string") throw new ChainSpecError(`${field}.${key}`, "expected a text as value");
    bytes(value, `${field}.${key}`);
  }
  return json as HexEntries;
}

function* decode(entries: HexEntries, field: string): IterableIterator<[Uint8Array, Uint8Array]> {
  for (const [key, value] of Object.entries(entries)) {
    yield [bytes(key, field), bytes(value, `${field}.${key}`)];
  }
}

function bytes(hex: string, field: string): Uint8Array {
  const decoded = fromHex(hex);
  if (decoded === undefined) throw new ChainSpecError(field, "expected 0x and an even number of hex digits");
  return decoded;
}

function bootNodes(json: Json): readonly string[] {
  if (!Array.isArray(json)) throw new ChainSpecError("bootNodes", "expected a list");
  return json.map((node: Json, index) => textOf(node, `bootNodes[${index}]`));
}

function textOf(json: Json | undefined, field: string): string {
  if (typeof json !== "string")
    throw new ChainSpecError(field, json === undefined ? "missing" : "expected a text");
  return json;
}

function object(json: Json | undefined, field: string): JsonObject {
  if (!isObject(json)) throw new ChainSpecError(field, json === undefined ? "missing" : "expected an object");
  return json;
}
