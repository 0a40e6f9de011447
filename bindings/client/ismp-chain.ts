/**
 * What a chain with pallet Ismp keeps and tells: its clients, what it knows of other chains, what it sent and
 * took. Read from storage, so that any node will do.
 *
 * Nothing here is proven. Whoever acts on it must be safe from a lie: proofs are made for what was read, and
 * checked; a lie costs a refused message. (Protocol specification §7, §8, §10, §12.)
 */
import { blake2AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import { type ChainEvent, decodeEvents } from "../chain/events.ts";
import { equalBytes, fromHex, toHex } from "../chain/hex.ts";
import { encodeU64, readU64, readU128 } from "../chain/integers.ts";
import { RuntimeMetadata } from "../chain/metadata.ts";
import type { Plain } from "../chain/plain.ts";
import { storagePrefix } from "../chain/storage-key.ts";
import { concat, encodeVec, ScaleError, ScaleReader } from "../state/scale.ts";
import { MESSAGES_TRIE, requestKey, requestReceiptKey, responseReceiptKey } from "./child-keys.ts";
import { DishonestNodeError, MalformedAnswerError, RpcRefusedError } from "./errors.ts";
import type { SubstrateNode } from "./node.ts";
import {
  decodeLeaf,
  readPostResponse,
  readRequest,
  requestCommitment,
  responseCommitment,
  type Sent,
} from "./request.ts";
import {
  encodeStateMachineId,
  fourBytes,
  readStateMachine,
  type StateMachine,
  type StateMachineHeight,
  type StateMachineId,
} from "./state-machine.ts";

/** A height that a chain knows of another one: its `StateCommitment`. */
export interface KnownState {
  readonly at: StateMachineHeight;
  /** Seconds since 1970, of the block. */
  readonly timestamp: bigint;
  readonly overlayRoot: Uint8Array | null;
  readonly stateRoot: Uint8Array;
}

/** A height that a chain knows of another one, and what decides whether it may be used. */
export interface HeldHeight {
  readonly state: KnownState;
  /** Seconds since 1970 at which it became known. */
  readonly since: bigint;
  /** Seconds; without one, nothing may be used. */
  readonly challengePeriod: bigint | undefined;
}

/** An event that says that a message was sent. */
export interface SentCommitment {
  readonly kind: "request" | "response";
  readonly commitment: Uint8Array;
}

/** Gives the value that stands at a key. */
export type StateReader = (key: Uint8Array) => Promise<Uint8Array | undefined>;

const PALLET = "Ismp";
const INDEXED = Buffer.from("no_op");
const NOW = storagePrefix("Timestamp", "Now");
const EVENTS = storagePrefix("System", "Events");

/** Messages that a runtime is asked for at once: each may be long. */
const MESSAGES_AT_ONCE = 100;

const blake2Concat = (key: Uint8Array): Uint8Array => concat(blake2AsU8a(key, 128), key);
const twoxConcat = (key: Uint8Array): Uint8Array => concat(xxhashAsU8a(key, 64), key);
const at = (item: string, ...keys: Uint8Array[]): Uint8Array => concat(storagePrefix(PALLET, item), ...keys);

export class IsmpChain {
  readonly node: SubstrateNode;
  #metadata: { readonly specVersion: number; readonly decoded: RuntimeMetadata } | undefined;

  constructor(node: SubstrateNode) {
    this.node = node;
  }

  /** The chain's own name. */
  async stateMachine(): Promise<StateMachine> {
    const best = await this.node.finalizedHash();
    const answer = await this.node.call("IsmpRuntimeApi_host_state_machine", new Uint8Array(), best);
    return this.#decoded("state_call", () => readStateMachine(new ScaleReader(answer)));
  }

  /** SCALE, of the client's own kind; undefined without such a client. */
  async consensusState(id: string, hash?: Uint8Array): Promise<Uint8Array | undefined> {
    const key = at("ConsensusStates", twoxConcat(fourBytes(id)));
    return this.#value(key, hash, (reader) => reader.bytes().slice());
  }

  /** Seconds since 1970 of the last update of a client. */
  consensusUpdateTime(id: string): Promise<bigint | undefined> {
    return this.#value(at("ConsensusClientUpdateTime", twoxConcat(fourBytes(id))), undefined, readU64);
  }

  /** Seconds without an update after which a client is of no use. */
  unbondingPeriod(id: string): Promise<bigint | undefined> {
    return this.#value(at("UnbondingPeriod", blake2Concat(fourBytes(id))), undefined, readU64);
  }

  async isFrozen(id: string): Promise<boolean> {
    const key = at("FrozenConsensusClients", blake2Concat(fourBytes(id)));
    return (await this.#value(key, undefined, (reader) => reader.bool())) ?? false;
  }

  latestHeight(id: StateMachineId, hash?: Uint8Array): Promise<bigint | undefined> {
    const key = at("LatestStateMachineHeight", blake2Concat(encodeStateMachineId(id)));
    return this.#value(key, hash, readU64);
  }

  /** What is known of a height, or undefined. */
  async knownState(height: StateMachineHeight): Promise<KnownState | undefined> {
    return this.#value(heightKey("BoundedStateCommitments", height), undefined, readKnownState(height));
  }

  /** What is known of heights of one state machine, in their order, undefined where nothing is. */
  async heldHeights(
    id: StateMachineId,
    heights: readonly bigint[],
    hash: Uint8Array,
  ): Promise<(HeldHeight | undefined)[]> {
    const all = heights.map((height) => ({ ...id, height }));
    const [period, ...values] = await this.node.storageMany(
      [
        at("ChallengePeriod", blake2Concat(encodeStateMachineId(id))),
        ...all.map((height) => heightKey("BoundedStateCommitments", height)),
        ...all.map((height) => heightKey("BoundedStateMachineUpdateTime", height)),
      ],
      hash,
    );
    const of = <T>(bytes: Uint8Array | undefined, read: (reader: ScaleReader) => T): T | undefined =>
      this.#read("state_queryStorageAt", bytes, read);
    const challengePeriod = of(period, readU64);
    return all.map((height, i) => {
      const state = of(values[i], readKnownState(height));
      const since = of(values[all.length + i], readU64);
      return state && since !== undefined ? { state, since, challengePeriod } : undefined;
    });
  }

  /** The chain's clock at its best block, in milliseconds since 1970. */
  async now(hash?: Uint8Array): Promise<bigint> {
    return (await this.#value(NOW, hash, readU64)) ?? 0n;
  }

  /** Whether a request that this chain sent is still open: neither answered for good nor timed out. */
  async hasRequest(commitment: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (await this.node.childStorage(MESSAGES_TRIE, requestKey(commitment), hash)) !== undefined;
  }

  /** Whether this chain took a request. */
  async tookRequest(commitment: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (await this.node.childStorage(MESSAGES_TRIE, requestReceiptKey(commitment), hash)) !== undefined;
  }

  /** Whether this chain took the response to a request, or what it asked for by a GET. */
  async tookResponse(commitment: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (await this.node.childStorage(MESSAGES_TRIE, responseReceiptKey(commitment), hash)) !== undefined;
  }

  /** What the trie of messages has at keys (`requestKey` and its like), undefined where nothing. */
  entries(keys: readonly Uint8Array[], hash: Uint8Array): Promise<(Uint8Array | undefined)[]> {
    return this.node.childStorageMany(MESSAGES_TRIE, keys, hash);
  }

  /** {@link sentAll} of one. */
  async sent(message: SentCommitment, hash?: Uint8Array): Promise<Sent | undefined> {
    const [sent] = await this.sentAll([message], hash);
    return sent;
  }

  /**
   * What was sent under commitments, from the index that the node keeps beside the chain; undefined where it
   * has nothing. Nodes that let their runtime read that index tell all at once, by the runtime API. Others,
   * which must be started with off-chain indexing and unsafe methods, are asked for each entry.
   *
   * @param hash a block in whose state the messages are still open, for example the one that sent them: of others
   *   the runtime tells nothing. Default: the best block
   */
  async sentAll(messages: readonly SentCommitment[], hash?: Uint8Array): Promise<(Sent | undefined)[]> {
    if (messages.length === 0) return [];
    const block = hash ?? (await this.node.bestHash());
    const told = new Map<string, Sent>();
    for (const kind of ["request", "response"] as const) {
      const asked = messages.filter((message) => message.kind === kind);
      for (let from = 0; from < asked.length; from += MESSAGES_AT_ONCE) {
        const part = asked.slice(from, from + MESSAGES_AT_ONCE).map(({ commitment }) => commitment);
        for (const sent of await this.#toldByRuntime(kind, part, block))
          told.set(toHex(commitmentOf(sent)), sent);
      }
    }
    const found = messages.map(({ commitment }) => told.get(toHex(commitment)));
    for (const [i, { commitment }] of messages.entries()) found[i] ??= await this.#indexed(commitment);
    return found;
  }

  async #indexed(commitment: Uint8Array): Promise<Sent | undefined> {
    const method = "offchain_localStorageGet";
    const entry = await this.node.indexed(concat(INDEXED, commitment));
    if (entry === undefined) return undefined;
    const sent = this.#decoded(method, () => decodeLeaf(entry));
    if (equalBytes(commitmentOf(sent), commitment)) return sent;
    throw new DishonestNodeError(method, `the message for ${toHex(commitment)} is another one`);
  }

  /** Those that the runtime finds. */
  async #toldByRuntime(
    kind: SentCommitment["kind"],
    commitments: readonly Uint8Array[],
    hash: Uint8Array,
  ): Promise<Sent[]> {
    const api = kind === "request" ? "IsmpRuntimeApi_requests" : "IsmpRuntimeApi_responses";
    let answer: Uint8Array;
    try {
      answer = await this.node.call(api, encodeVec(commitments), hash);
    } catch (error) {
      // The runtime of a node that keeps the index from it ends the call.
      if (error instanceof RpcRefusedError) return [];
      throw error;
    }
    const told = this.#decoded("state_call", () => {
      const reader = new ScaleReader(answer);
      return reader.vec((): Sent => {
        if (kind === "request") return { kind, request: readRequest(reader) };
        if (reader.u8() !== 0) throw new ScaleError("a response to a POST is due");
        return { kind, response: readPostResponse(reader) };
      });
    });
    const asked = new Set(commitments.map(toHex));
    const other = told.map(commitmentOf).find((commitment) => !asked.has(toHex(commitment)));
    if (other === undefined) return told;
    throw new DishonestNodeError("state_call", `nobody asked for the message ${toHex(other)}`);
  }

  /**
   * The events of a block. They are read as the code at its parent wrote them: a block may bring other code.
   *
   * @param read gives the value of a key in the block's state, for example with a proof. Default: the node's word
   */
  async events(
    hash: Uint8Array,
    read: StateReader = (key) => this.node.storage(key, hash),
  ): Promise<ChainEvent[]> {
    const { header } = await this.node.header(hash);
    const metadata = await this.#metadataAt(header.number === 0 ? hash : header.parentHash);
    return decodeEvents(metadata, await read(EVENTS));
  }

  /** What a block says was sent, in order. */
  async sentIn(hash: Uint8Array, read?: StateReader): Promise<SentCommitment[]> {
    return (await this.events(hash, read)).flatMap(({ pallet, name, data }): SentCommitment[] => {
      if (pallet !== PALLET || (name !== "Request" && name !== "Response")) return [];
      const commitment = bytesOf(data["commitment"]);
      if (commitment === undefined) return [];
      return [{ kind: name === "Request" ? "request" : "response", commitment }];
    });
  }

  /** The index of pallet Ismp in calls. */
  async palletIndex(): Promise<number> {
    const metadata = await this.#metadataAt(await this.node.finalizedHash());
    return metadata.pallet(PALLET).index.toNumber();
  }

  async #metadataAt(hash: Uint8Array): Promise<RuntimeMetadata> {
    const specVersion = await this.node.specVersion(hash);
    if (this.#metadata?.specVersion !== specVersion) {
      this.#metadata = { specVersion, decoded: RuntimeMetadata.decode(await this.node.metadata(hash)) };
    }
    return this.#metadata.decoded;
  }

  async #value<T>(
    key: Uint8Array,
    hash: Uint8Array | undefined,
    read: (reader: ScaleReader) => T,
  ): Promise<T | undefined> {
    return this.#read("state_getStorage", await this.node.storage(key, hash), read);
  }

  #read<T>(method: string, bytes: Uint8Array | undefined, read: (reader: ScaleReader) => T): T | undefined {
    if (bytes === undefined) return undefined;
    return this.#decoded(method, () => {
      const reader = new ScaleReader(bytes);
      const value = read(reader);
      reader.end();
      return value;
    });
  }

  #decoded<T>(method: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ScaleError)) throw error;
      throw new MalformedAnswerError(method, error.message, { cause: error });
    }
  }
}

/** What was paid for a message, as its sender's chain keeps it with the commitment. */
export function feeOfEntry(metadata: Uint8Array): bigint {
  const reader = new ScaleReader(metadata);
  try {
    // Place in the index, then who pays.
    reader.fixed(16 + 32);
    return readU128(reader);
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    throw new MalformedAnswerError("childstate_getStorageEntries", error.message, { cause: error });
  }
}

const readKnownState =
  (height: StateMachineHeight) =>
  (reader: ScaleReader): KnownState => ({
    at: height,
    timestamp: readU64(reader),
    overlayRoot: reader.option(() => reader.fixed(32).slice()),
    stateRoot: reader.fixed(32).slice(),
  });

function heightKey(item: string, height: StateMachineHeight): Uint8Array {
  return at(item, blake2Concat(encodeStateMachineId(height)), blake2Concat(encodeU64(height.height)));
}

function commitmentOf(sent: Sent): Uint8Array {
  return sent.kind === "request" ? requestCommitment(sent.request) : responseCommitment(sent.response);
}

function bytesOf(value: Plain | undefined): Uint8Array | undefined {
  return typeof value === "string" ? fromHex(value) : undefined;
}
