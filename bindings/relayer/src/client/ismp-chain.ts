/**
 * Reads what a chain with pallet Ismp stores: its consensus clients, what it knows of other chains, and what it sent
 * and received. Reads storage, so any node can be used.
 *
 * Nothing here is proven, so a caller must be safe if the node lies: it makes proofs of what it read, which are
 * verified. A lie costs a refused message. (docs/spec/pallet-ismp.md#storage,
 * docs/spec/pallet-ismp.md#offchain-index, docs/spec/pallet-ismp.md#events)
 */

import {
  concat,
  encodeU64,
  fromHex,
  readU64,
  readU128,
  ScaleReader,
  toHex,
} from "@as-ismp/core/internal/codec";
import { storagePrefix } from "@as-ismp/core/internal/state";
import { blake2AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import { type ChainEvent, decodeEvents } from "../substrate/events.ts";
import { MetadataError, RuntimeMetadata } from "../substrate/metadata.ts";
import type { Plain } from "../substrate/plain.ts";
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

/** A state commitment that a chain stores for a height of another chain. */
export interface KnownState {
  /** The height, the chain that has it and the client that follows it. */
  readonly at: StateMachineHeight;
  /** Seconds since 1970: the time of that block. */
  readonly timestamp: bigint;
  /** Root of the trie of messages, 32 bytes; null if the chain has none. */
  readonly overlayRoot: Uint8Array | null;
  /** 32 bytes. */
  readonly stateRoot: Uint8Array;
}

/** A stored state commitment, and the facts that decide whether it may be used. */
export interface HeldHeight {
  readonly state: KnownState;
  /** Seconds since 1970 at which it was stored. */
  readonly since: bigint;
  /** Seconds. Without a challenge period, no commitment may be used. */
  readonly challengePeriod: bigint | undefined;
}

/** What a chain stores about a consensus client and the chain that it follows, all at one block. */
export interface ClientState {
  /** SCALE, in the format of the consensus client; undefined if there is no such client. */
  readonly consensusState: Uint8Array | undefined;
  /** Seconds since 1970 of the last update. */
  readonly updated: bigint | undefined;
  /** Seconds without an update after which the client has expired. */
  readonly unbondingPeriod: bigint | undefined;
  readonly isFrozen: boolean;
  /** The latest height of the followed chain. */
  readonly latestHeight: bigint | undefined;
  /** Milliseconds since 1970: the clock of the chain that stores the client. */
  readonly now: bigint;
}

/** Returns the value at a key. */
export type StateReader = (key: Uint8Array) => Promise<Uint8Array | undefined>;

const PALLET = "Ismp";
const NOW = storagePrefix("Timestamp", "Now");
const EVENTS = storagePrefix("System", "Events");

const blake2Concat = (key: Uint8Array): Uint8Array => concat(blake2AsU8a(key, 128), key);
/** Limits of the caches: of metadata by code, and of code hashes by block. */
const CODES = { count: 4, bytes: 32 * 2 ** 20 };
const BLOCKS = { count: 4096, bytes: 2 ** 20 };

const twoxConcat = (key: Uint8Array): Uint8Array => concat(xxhashAsU8a(key, 64), key);
const at = (item: string, ...keys: Uint8Array[]): Uint8Array => concat(storagePrefix(PALLET, item), ...keys);

interface DecodedMetadata {
  readonly decoded: RuntimeMetadata;
  readonly bytes: number;
}

/** Reads ISMP's storage through a node. Methods throw the errors of `errors.ts`. */
export class IsmpChain {
  /** The node that is asked. */
  readonly node: SubstrateNode;
  readonly #sentMessages: SentMessages;
  /** By the hash of the code. */
  readonly #metadata = new BoundedCache<DecodedMetadata>(CODES, ({ bytes }) => bytes);
  /** Hashes of the code in a block's state, by block. */
  readonly #codes = new BoundedCache<string>(BLOCKS, (text) => 2 * text.length);

  constructor(node: SubstrateNode) {
    this.node = node;
    this.#sentMessages = new SentMessages(node);
  }

  /** The chain's own state machine. */
  async stateMachine(): Promise<StateMachine> {
    const block = await this.node.finalizedHash();
    return this.node.callAnd("IsmpRuntimeApi_host_state_machine", new Uint8Array(), block, (answer) =>
      decodedAnswer("state_call", () => readStateMachine(new ScaleReader(answer))),
    );
  }

  /** A client and its state for one followed chain, with one request. */
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

  /** SCALE, in the format of the consensus client; undefined if there is no such client. */
  async consensusState(id: string, hash?: Uint8Array): Promise<Uint8Array | undefined> {
    const key = at("ConsensusStates", twoxConcat(fourBytes(id)));
    return this.#value(key, hash, (reader) => reader.bytes().slice());
  }

  /** Seconds since 1970 of a client's last update. */
  consensusUpdateTime(id: string): Promise<bigint | undefined> {
    return this.#value(at("ConsensusClientUpdateTime", twoxConcat(fourBytes(id))), undefined, readU64);
  }

  /** Seconds without an update after which a client has expired. */
  unbondingPeriod(id: string): Promise<bigint | undefined> {
    return this.#value(at("UnbondingPeriod", blake2Concat(fourBytes(id))), undefined, readU64);
  }

  /** Whether a client was frozen by a fraud proof, at the best block. */
  async isFrozen(id: string): Promise<boolean> {
    const key = at("FrozenConsensusClients", blake2Concat(fourBytes(id)));
    return (await this.#value(key, undefined, (reader) => reader.bool())) ?? false;
  }

  /** The latest height of a state machine that this chain knows, by default at the best block. */
  latestHeight(id: StateMachineId, hash?: Uint8Array): Promise<bigint | undefined> {
    const key = at("LatestStateMachineHeight", blake2Concat(encodeStateMachineId(id)));
    return this.#value(key, hash, readU64);
  }

  /** The state commitment that is stored for a height, or undefined. */
  async knownState(height: StateMachineHeight): Promise<KnownState | undefined> {
    return this.#value(heightKey("BoundedStateCommitments", height), undefined, readKnownState(height));
  }

  /**
   * The state commitments for heights of one state machine, in the order of `heights`; undefined where there is none.
   */
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

  /** The chain's clock in milliseconds since 1970, by default at the best block. */
  async now(hash?: Uint8Array): Promise<bigint> {
    return (await this.#value(NOW, hash, readU64)) ?? 0n;
  }

  /** Whether a request that this chain sent is still open: neither answered nor timed out. */
  async hasRequest(commitment: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (await this.node.childStorage(MESSAGES_TRIE, requestKey(commitment), hash)) !== undefined;
  }

  /** Whether this chain has received a request. */
  async tookRequest(commitment: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (await this.node.childStorage(MESSAGES_TRIE, requestReceiptKey(commitment), hash)) !== undefined;
  }

  /** Whether this chain has received the response to a request, or the values of a GET. */
  async tookResponse(commitment: Uint8Array, hash?: Uint8Array): Promise<boolean> {
    return (await this.node.childStorage(MESSAGES_TRIE, responseReceiptKey(commitment), hash)) !== undefined;
  }

  /** The values under keys of the trie of messages (`requestKey` and so on); undefined where there is none. */
  entries(keys: readonly Uint8Array[], hash: Uint8Array): Promise<(Uint8Array | undefined)[]> {
    return this.node.childStorageMany(MESSAGES_TRIE, keys, hash);
  }

  /** {@link sentAll} for one message. */
  async sent(message: SentCommitment, hash?: Uint8Array): Promise<Sent | undefined> {
    const [sent] = await this.sentAll([message], hash);
    return sent;
  }

  /**
   * The messages that were sent under these commitments, from the node's index; undefined where it has none.
   *
   * @param hash a block in whose state the messages are still open, for example the one that sent them. Default: the
   *   best block
   */
  async sentAll(messages: readonly SentCommitment[], hash?: Uint8Array): Promise<(Sent | undefined)[]> {
    if (messages.length === 0) return [];
    return this.#sentMessages.find(messages, hash ?? (await this.node.bestHash()));
  }

  /**
   * The events of a block, decoded with the metadata of the code in its parent's state, because the block may change
   * the code.
   *
   * @param read returns the value of a key in the block's state, for example with a proof. Default: trusts the node
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
      // The metadata is not verified: with other metadata, the next try may decode the events.
      if (error instanceof MetadataError) this.#metadata.delete(code);
      throw error;
    }
  }

  /**
   * The hash of the code that executed a block, in hex. The node is asked only if the hash is not known from earlier
   * blocks: the code changes only in a block whose header says so (`RuntimeEnvironmentUpdated`).
   */
  async codeBefore(block: KnownHeader): Promise<string> {
    const code = await this.#codeAfter(parentOf(block));
    const changes = block.header.digest.some(({ kind }) => kind === "runtimeEnvironmentUpdated");
    if (!changes) this.#codes.set(toHex(block.hash), code);
    return code;
  }

  /** The messages that a block sent according to its events, in order. */
  async sentIn(hash: Uint8Array, read?: StateReader): Promise<SentCommitment[]> {
    return (await this.events(hash, read)).flatMap(({ pallet, name, data }): SentCommitment[] => {
      if (pallet !== PALLET || (name !== "Request" && name !== "Response")) return [];
      const commitment = bytesOf(data["commitment"]);
      if (commitment === undefined) return [];
      return [{ kind: name === "Request" ? "request" : "response", commitment }];
    });
  }

  /** Indices of pallet and call of `Ismp.handle_unsigned`, which takes messages. */
  async messagesCall(): Promise<Uint8Array> {
    const block = await this.node.finalizedHash();
    const { decoded } = await this.#metadataOf(await this.#codeAfter(block), block);
    return decoded.callIndex(PALLET, "handle_unsigned");
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

/** The genesis block has no parent and no earlier code. */
function parentOf({ hash, header }: KnownHeader): Uint8Array {
  return header.number === 0 ? hash : header.parentHash;
}

function decodedMetadata(bytes: Uint8Array): RuntimeMetadata {
  try {
    const metadata = RuntimeMetadata.decode(bytes);
    // The decoder accepts an empty input as empty metadata.
    metadata.pallet("System");
    return metadata;
  } catch (cause) {
    // For bytes that are not metadata the decoder throws errors of no special class.
    throw new MalformedAnswerError("state_getMetadata", (cause as Error).message, { cause });
  }
}

/** The fee that was paid for a message, from the entry that the sender's chain stores under its commitment. */
export function feeOfEntry(metadata: Uint8Array): bigint {
  return decodedAnswer("childstate_getStorageEntries", () => {
    const reader = new ScaleReader(metadata);
    // The position in the off-chain index, then the payer.
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
