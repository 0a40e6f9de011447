/**
 * What a chain with pallet Ismp keeps and tells: its clients, what it knows of other chains, what it sent and
 * took. Read from storage, so that any node will do.
 *
 * Nothing here is proven. Whoever acts on it must be safe from a lie: proofs are made for what was read, and
 * checked; a lie costs a refused message.
 * (docs/spec/pallet-ismp.md#storage, docs/spec/pallet-ismp.md#offchain-index, docs/spec/pallet-ismp.md#events)
 */
import { blake2AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import { type ChainEvent, decodeEvents } from "../chain/events.ts";
import { fromHex, toHex } from "../chain/hex.ts";
import { encodeU64, readU64, readU128 } from "../chain/integers.ts";
import { MetadataError, RuntimeMetadata } from "../chain/metadata.ts";
import type { Plain } from "../chain/plain.ts";
import { storagePrefix } from "../chain/storage-key.ts";
import { concat, ScaleReader } from "../state/scale.ts";
import { decodedAnswer } from "./answer.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { MESSAGES_TRIE, requestKey, requestReceiptKey, responseReceiptKey } from "./child-keys.ts";
import { MalformedAnswerError } from "./errors.ts";
import type { KnownHeader, SubstrateNode } from "./node.ts";
import type { Sent } from "./request.ts";
import { type SentCommitment, SentMessages } from "./sent-messages.ts";
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

/** What a chain keeps of a client and of the chain that it follows, all of one block. */
export interface ClientState {
  /** SCALE, of the client's own kind; undefined without such a client. */
  readonly consensusState: Uint8Array | undefined;
  /** Seconds since 1970 of the last update. */
  readonly updated: bigint | undefined;
  /** Seconds without an update after which the client is of no use. */
  readonly unbondingPeriod: bigint | undefined;
  readonly isFrozen: boolean;
  /** The latest known height of the chain that it follows. */
  readonly latestHeight: bigint | undefined;
  /** Milliseconds since 1970: the clock of the chain that keeps the client. */
  readonly now: bigint;
}

/** Gives the value that stands at a key. */
export type StateReader = (key: Uint8Array) => Promise<Uint8Array | undefined>;

const PALLET = "Ismp";
const NOW = storagePrefix("Timestamp", "Now");
const EVENTS = storagePrefix("System", "Events");

const blake2Concat = (key: Uint8Array): Uint8Array => concat(blake2AsU8a(key, 128), key);
/** Codes whose metadata are kept, and blocks whose code is known. */
const CODES = { count: 4, bytes: 32 * 2 ** 20 };
const BLOCKS = { count: 4096, bytes: 2 ** 20 };

const twoxConcat = (key: Uint8Array): Uint8Array => concat(xxhashAsU8a(key, 64), key);
const at = (item: string, ...keys: Uint8Array[]): Uint8Array => concat(storagePrefix(PALLET, item), ...keys);

interface DecodedMetadata {
  readonly decoded: RuntimeMetadata;
  readonly bytes: number;
}

export class IsmpChain {
  readonly node: SubstrateNode;
  readonly #sentMessages: SentMessages;
  /** By the hash of the code that they describe. */
  readonly #metadata = new BoundedCache<DecodedMetadata>(CODES, ({ bytes }) => bytes);
  /** Hashes of code, by the block after which it is the chain's. */
  readonly #codes = new BoundedCache<string>(BLOCKS, (text) => 2 * text.length);

  constructor(node: SubstrateNode) {
    this.node = node;
    this.#sentMessages = new SentMessages(node);
  }

  /** The chain's own name. */
  async stateMachine(): Promise<StateMachine> {
    const block = await this.node.finalizedHash();
    return this.node.callAnd("IsmpRuntimeApi_host_state_machine", new Uint8Array(), block, (answer) =>
      decodedAnswer("state_call", () => readStateMachine(new ScaleReader(answer))),
    );
  }

  /** A client and what it knows of one chain, read by one question. */
  async clientState(followed: StateMachineId, hash: Uint8Array): Promise<ClientState> {
    const id = fourBytes(followed.consensusStateId);
    const keys = [
      at("ConsensusStates", twoxConcat(id)),
      at("ConsensusClientUpdateTime", twoxConcat(id)),
      at("UnbondingPeriod", blake2Concat(id)),
      at("FrozenConsensusClients", blake2Concat(id)),
      at("LatestStateMachineHeight", blake2Concat(encodeStateMachineId(followed))),
      NOW,
    ];
    const [state, updated, period, frozen, latest, now] = await this.node.storageMany(keys, hash);
    const of = <T>(bytes: Uint8Array | undefined, read: (reader: ScaleReader) => T): T | undefined =>
      this.#read("state_queryStorageAt", bytes, read);
    return {
      consensusState: of(state, (reader) => reader.bytes().slice()),
      updated: of(updated, readU64),
      unbondingPeriod: of(period, readU64),
      isFrozen: of(frozen, (reader) => reader.bool()) ?? false,
      latestHeight: of(latest, readU64),
      now: of(now, readU64) ?? 0n,
    };
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
   * What was sent under commitments, by the node's index; undefined where it has nothing.
   *
   * @param hash a block in whose state the messages are still open, for example the one that sent them. Default: the
   *   best block
   */
  async sentAll(messages: readonly SentCommitment[], hash?: Uint8Array): Promise<(Sent | undefined)[]> {
    if (messages.length === 0) return [];
    return this.#sentMessages.find(messages, hash ?? (await this.node.bestHash()));
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
    const block = await this.node.header(hash);
    const code = await this.codeBefore(block);
    const { decoded } = await this.#metadataOf(code, parentOf(block));
    const bytes = await read(EVENTS);
    try {
      return decodeEvents(decoded, bytes);
    } catch (error) {
      // Metadata are the node's word: with others, the next try may read the events.
      if (error instanceof MetadataError) this.#metadata.delete(code);
      throw error;
    }
  }

  /**
   * The hash of the code that made a block, in hex: the node is asked only where that is not known from the blocks before.
   * Code changes with a block whose header says so (`RuntimeEnvironmentUpdated`), and with no other.
   */
  async codeBefore(block: KnownHeader): Promise<string> {
    const code = await this.#codeAfter(parentOf(block));
    const changes = block.header.digest.some(({ kind }) => kind === "runtimeEnvironmentUpdated");
    if (!changes) this.#codes.set(toHex(block.hash), code);
    return code;
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
    const block = await this.node.finalizedHash();
    const { decoded } = await this.#metadataOf(await this.#codeAfter(block), block);
    return decoded.pallet(PALLET).index.toNumber();
  }

  #codeAfter(block: Uint8Array): Promise<string> {
    return this.#codes.getOr(toHex(block), async () => toHex(await this.node.codeHash(block)));
  }

  #metadataOf(code: string, block: Uint8Array): Promise<DecodedMetadata> {
    return this.#metadata.getOr(code, () =>
      this.node.metadata(block, (bytes) => ({ decoded: decodedMetadata(bytes), bytes: bytes.length })),
    );
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
    return decodedAnswer(method, () => {
      const reader = new ScaleReader(bytes);
      const value = read(reader);
      reader.end();
      return value;
    });
  }
}

/** The genesis block has no parent, and no code before it. */
function parentOf({ hash, header }: KnownHeader): Uint8Array {
  return header.number === 0 ? hash : header.parentHash;
}

function decodedMetadata(bytes: Uint8Array): RuntimeMetadata {
  try {
    const metadata = RuntimeMetadata.decode(bytes);
    // The decoder takes no bytes for empty metadata.
    metadata.pallet("System");
    return metadata;
  } catch (cause) {
    // The decoder has no errors of its own for bytes that are no metadata.
    throw new MalformedAnswerError("state_getMetadata", (cause as Error).message, { cause });
  }
}

/** What was paid for a message, as its sender's chain keeps it with the commitment. */
export function feeOfEntry(metadata: Uint8Array): bigint {
  return decodedAnswer("childstate_getStorageEntries", () => {
    const reader = new ScaleReader(metadata);
    // Place in the index, then who pays.
    reader.fixed(16 + 32);
    return readU128(reader);
  });
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

function bytesOf(value: Plain | undefined): Uint8Array | undefined {
  return typeof value === "string" ? fromHex(value) : undefined;
}
