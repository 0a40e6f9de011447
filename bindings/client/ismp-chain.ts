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
import {
  MESSAGES_TRIE,
  requestKey,
  requestReceiptKey,
  responseKey,
  responseReceiptKey,
} from "./child-keys.ts";
import { DishonestNodeError, MalformedAnswerError } from "./errors.ts";
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

  /** Seconds until a new state commitment may be used. */
  challengePeriod(id: StateMachineId): Promise<bigint | undefined> {
    return this.#value(at("ChallengePeriod", blake2Concat(encodeStateMachineId(id))), undefined, readU64);
  }

  latestHeight(id: StateMachineId, hash?: Uint8Array): Promise<bigint | undefined> {
    const key = at("LatestStateMachineHeight", blake2Concat(encodeStateMachineId(id)));
    return this.#value(key, hash, readU64);
  }

  /** What is known of a height, or undefined. */
  async knownState(height: StateMachineHeight): Promise<KnownState | undefined> {
    return this.#value(heightKey("BoundedStateCommitments", height), undefined, (reader) => ({
      at: height,
      timestamp: readU64(reader),
      overlayRoot: reader.option(() => reader.fixed(32).slice()),
      stateRoot: reader.fixed(32).slice(),
    }));
  }

  /** Seconds since 1970 at which a height became known. */
  updateTime(height: StateMachineHeight): Promise<bigint | undefined> {
    return this.#value(heightKey("BoundedStateMachineUpdateTime", height), undefined, readU64);
  }

  /** The chain's clock at its best block, in milliseconds since 1970. */
  async now(hash?: Uint8Array): Promise<bigint> {
    return (await this.#value(NOW, hash, readU64)) ?? 0n;
  }

  /** Whether a request that this chain sent is still open: neither answered for good nor timed out. */
  async hasRequest(commitment: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (await this.node.childStorage(MESSAGES_TRIE, requestKey(commitment), hash)) !== undefined;
  }

  /** Whether a response that this chain sent is still there. */
  async hasResponse(commitment: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (await this.node.childStorage(MESSAGES_TRIE, responseKey(commitment), hash)) !== undefined;
  }

  /** What was paid for a request or response that is still open; undefined where it is not. */
  async feeOf({ kind, commitment }: SentCommitment, hash?: Uint8Array): Promise<bigint | undefined> {
    const key = kind === "request" ? requestKey(commitment) : responseKey(commitment);
    const metadata = await this.node.childStorage(MESSAGES_TRIE, key, hash);
    if (metadata === undefined) return undefined;
    return this.#decoded("childstate_getStorage", () => {
      const reader = new ScaleReader(metadata);
      // Place in the index, then who pays.
      reader.fixed(16 + 32);
      return readU128(reader);
    });
  }

  /** Whether this chain took a request. */
  async tookRequest(commitment: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (await this.node.childStorage(MESSAGES_TRIE, requestReceiptKey(commitment), hash)) !== undefined;
  }

  /** Whether this chain took the response to a request. */
  async tookResponse(requestCommitment_: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (
      (await this.node.childStorage(MESSAGES_TRIE, responseReceiptKey(requestCommitment_), hash)) !==
      undefined
    );
  }

  /**
   * What was sent under a commitment, from the index that the node keeps beside the chain. Undefined where it
   * has none. Nodes that let their runtime read that index are asked by the runtime API; others, which must be
   * started with off-chain indexing and unsafe methods, for the entry itself.
   *
   * @param hash a block in whose state the message is still open, for example the one that sent it: of others
   *   the runtime tells nothing. Default: the best block
   */
  async sent({ kind, commitment }: SentCommitment, hash?: Uint8Array): Promise<Sent | undefined> {
    const entry = await this.node.indexed(concat(INDEXED, commitment));
    const sent =
      entry === undefined
        ? await this.#toldByRuntime(kind, commitment, hash ?? (await this.node.bestHash()))
        : this.#decoded("offchain_localStorageGet", () => decodeLeaf(entry));
    if (sent === undefined) return undefined;
    const own = sent.kind === "request" ? requestCommitment(sent.request) : responseCommitment(sent.response);
    if (equalBytes(own, commitment)) return sent;
    throw new DishonestNodeError("state_call", `the message for ${toHex(commitment)} is another one`);
  }

  async #toldByRuntime(
    kind: SentCommitment["kind"],
    commitment: Uint8Array,
    hash: Uint8Array,
  ): Promise<Sent | undefined> {
    const api = kind === "request" ? "IsmpRuntimeApi_requests" : "IsmpRuntimeApi_responses";
    const answer = await this.node.call(api, encodeVec([commitment]), hash);
    return this.#decoded("state_call", () => {
      const reader = new ScaleReader(answer);
      if (reader.compact() === 0) return undefined;
      if (kind === "request") return { kind, request: readRequest(reader) };
      if (reader.u8() !== 0) throw new ScaleError("a response to a POST is due");
      return { kind, response: readPostResponse(reader) };
    });
  }

  /**
   * The events of a block.
   *
   * @param read gives the value of a key in the block's state, for example with a proof. Default: the node's word
   */
  async events(
    hash: Uint8Array,
    read: StateReader = (key) => this.node.storage(key, hash),
  ): Promise<ChainEvent[]> {
    const metadata = await this.#metadataAt(hash);
    return decodeEvents(metadata, await read(EVENTS));
  }

  /** What a block says was sent, in order. */
  async sentIn(hash: Uint8Array, read?: StateReader): Promise<SentCommitment[]> {
    const events = await this.events(hash, read);
    return events.flatMap(({ pallet, name, data }): SentCommitment[] => {
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
    const bytes = await this.node.storage(key, hash);
    if (bytes === undefined) return undefined;
    return this.#decoded("state_getStorage", () => {
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

function heightKey(item: string, height: StateMachineHeight): Uint8Array {
  return at(item, blake2Concat(encodeStateMachineId(height)), blake2Concat(encodeU64(height.height)));
}

function bytesOf(value: Plain | undefined): Uint8Array | undefined {
  return typeof value === "string" ? fromHex(value) : undefined;
}
