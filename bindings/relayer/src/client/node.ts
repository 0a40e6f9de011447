/**
 * The RPC methods of a Substrate node that proofs and relayers need. The shape of each answer is checked.
 *
 * Headers are checked against the hash that was requested, so they are facts: they are requested once and kept in
 * bounded memory, and a walk of headers that failed continues where it stopped. Throws {@link MalformedAnswerError},
 * {@link UnknownHeightError} and {@link DishonestNodeError}. Callers must check whatever else they rely on. The
 * checks are part of the request ({@link askChecked}), so a client that retries also retries after a bad answer.
 */

import type { HasherName } from "@as-ismp/core";
import {
  concat,
  encodeCompact,
  encodeVec,
  equalBytes,
  fromHex,
  ScaleReader,
  toHex,
} from "@as-ismp/core/internal/codec";
import { HASHERS } from "@as-ismp/core/internal/state";
import { z } from "zod";
import { GRANDPA_ENGINE } from "../substrate/grandpa.ts";
import { decodeHeader, type Header } from "../substrate/header.ts";
import { decodedAnswer } from "./answer.ts";
import { BoundedCache, type CacheLimits } from "./bounded-cache.ts";
import {
  DishonestNodeError,
  MalformedAnswerError,
  RpcRefusedError,
  UnknownHeightError,
  UnknownMessageError,
} from "./errors.ts";
import { askChecked, type RpcClient } from "./rpc-client.ts";
import { isTransient } from "./transient.ts";

const METHOD_NOT_FOUND = -32601;

const hex = z.string().transform((text, context) => {
  const bytes = fromHex(text);
  if (bytes !== undefined) return bytes;
  context.addIssue("expected 0x and pairs of hex digits");
  return z.NEVER;
});
const hash = hex.refine((bytes) => bytes.length === 32, "expected 32 bytes");
const bytesAsNumbers = z.array(z.int().min(0).max(255)).transform((list) => Uint8Array.from(list));
const header = z.object({
  parentHash: hash,
  number: z
    .string()
    .regex(/^0x[0-9a-fA-F]{1,8}$/)
    .transform(Number),
  stateRoot: hash,
  extrinsicsRoot: hash,
  digest: z.object({ logs: z.array(hex) }),
});
const block = z.object({
  justifications: z.array(z.tuple([bytesAsNumbers, bytesAsNumbers])).nullish(),
});
const readProof = z.object({ at: hash, proof: z.array(hex) });
const ismpProof = z.object({ proof: bytesAsNumbers, height: z.int() });
const storageChanges = z
  .array(z.object({ changes: z.array(z.tuple([z.string(), hex.nullable()])) }))
  .length(1);
const entries = z.array(hex.nullable());
/** Most keys in one request, so that neither it nor the answer is too long for a node. */
const KEYS_AT_ONCE = 1000;
/** Limits of the cache of headers, which holds more than one finality proof spans. */
const HEADERS: CacheLimits = { count: 8192, bytes: 16 * 2 ** 20 };
const CODE = Buffer.from(":code");

/** Which keys are asked for. */
interface KeysPage {
  readonly prefix: Uint8Array;
  readonly count: number;
  readonly after: Uint8Array | undefined;
  readonly at: Uint8Array;
}

/** A header and its encoding, whose hash was checked. */
export interface KnownHeader {
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** SCALE, as it was hashed. */
  readonly encoded: Uint8Array;
  /** The decoded header. */
  readonly header: Header;
}

/** A node. Arguments `at` and `of` are block hashes, 32 bytes; without `at`, the best block is read. */
export class SubstrateNode {
  /** The connection to the node. */
  readonly rpc: RpcClient;
  /** Hash function of the chain's headers and tries. */
  readonly hasher: HasherName;
  readonly #headers = new BoundedCache<KnownHeader>(HEADERS, ({ encoded }) => 2 * encoded.length + 256);

  /** @param hasher hash function of the chain's headers and tries */
  constructor(rpc: RpcClient, hasher: HasherName = "blake2_256") {
    this.rpc = rpc;
    this.hasher = hasher;
  }

  /** The hash of the last finalized block. */
  async finalizedHash(): Promise<Uint8Array> {
    return this.#ask("chain_getFinalizedHead", [], hash);
  }

  /** The hash of the best block. */
  async bestHash(): Promise<Uint8Array> {
    return this.#ask("chain_getBlockHash", [], hash);
  }

  /** The hashes of the blocks with these numbers on the node's best chain. @throws UnknownHeightError */
  async hashesAt(numbers: readonly number[]): Promise<Uint8Array[]> {
    const shape = z.array(hash.nullable());
    return this.#ask("chain_getBlockHash", [numbers], shape, (answers) =>
      numbers.map((number, i) => {
        const found = answers[i];
        if (found === undefined || found === null)
          throw new UnknownHeightError(`the node has no block ${number}`);
        return found;
      }),
    );
  }

  /** The hash of the block with this number on the node's best chain. @throws UnknownHeightError */
  async hashAt(number: number): Promise<Uint8Array> {
    const [found] = await this.hashesAt([number]);
    return found as Uint8Array;
  }

  /** The header with a hash. @throws UnknownHeightError, DishonestNodeError */
  async header(of: Uint8Array): Promise<KnownHeader> {
    return this.#headers.getOr(toHex(of), () => this.#header(of));
  }

  #header(of: Uint8Array): Promise<KnownHeader> {
    const method = "chain_getHeader";
    return this.#ask(method, [toHex(of)], header.nullable(), (json) => {
      if (json === null) throw new UnknownHeightError(`the node does not have block ${toHex(of)}`);
      const encoded = concat(
        json.parentHash,
        encodeCompact(json.number),
        json.stateRoot,
        json.extrinsicsRoot,
        encodeVec(json.digest.logs),
      );
      if (!equalBytes(HASHERS[this.hasher](encoded), of)) {
        throw new DishonestNodeError(method, `the header for ${toHex(of)} has another hash`);
      }
      return { hash: of, encoded, header: decodedAnswer(method, () => decodeHeader(encoded)) };
    });
  }

  /** The GRANDPA justification that the node stores with a block, if any: SCALE `GrandpaJustification`. */
  async justification(of: Uint8Array): Promise<Uint8Array | undefined> {
    const engine = Buffer.from(GRANDPA_ENGINE);
    const shape = z.object({ ...block.shape }).nullable();
    return this.#ask("chain_getBlock", [toHex(of)], shape, (json) => {
      if (json === null) throw new UnknownHeightError(`the node does not have block ${toHex(of)}`);
      return json.justifications?.find(([id]) => equalBytes(id, engine))?.[1];
    });
  }

  /** The justification with which the node proves that block `number` is final. It may be of a later block. */
  async proveFinality(number: number): Promise<Uint8Array | undefined> {
    const method = "grandpa_proveFinality";
    try {
      return await this.#ask(method, [number], hex.nullable(), (proof) => {
        if (proof === null) return undefined;
        return decodedAnswer(method, () => {
          const reader = new ScaleReader(proof);
          reader.fixed(32);
          return reader.bytes().slice();
        });
      });
    } catch (error) {
      // Nodes return an error if they have none, for example before the first change of authorities.
      if (error instanceof RpcRefusedError && !isTransient(error)) return undefined;
      throw error;
    }
  }

  /** The trie nodes that prove keys of the state. */
  readProof(keys: readonly Uint8Array[], at: Uint8Array): Promise<Uint8Array[]> {
    return this.provenBy(keys, at, (nodes) => nodes);
  }

  /**
   * The result of `read` for the trie nodes that prove keys of the state. `read` throws a {@link NodeError} if they
   * prove nothing.
   */
  provenBy<T>(keys: readonly Uint8Array[], at: Uint8Array, read: (nodes: Uint8Array[]) => T): Promise<T> {
    const params = [keys.map(toHex), toHex(at)];
    return this.#ask("state_getReadProof", params, readProof, ({ proof }) => read(proof));
  }

  /**
   * The result of `read` for the trie nodes that prove keys of a child trie. Some of them may be nodes of the main
   * trie.
   */
  async childProvenBy<T>(
    trie: Uint8Array,
    keys: readonly Uint8Array[],
    at: Uint8Array,
    height: number,
    read: (nodes: Uint8Array[], method: string) => T,
  ): Promise<T> {
    const method = "state_getChildReadProof";
    const params = [toHex(trie), keys.map(toHex), toHex(at)];
    const asked = this.#ask(method, params, readProof, ({ proof }) => ({ told: read(proof, method) }));
    const answer = await this.#orMissing(asked);
    return answer === undefined ? this.#ismpChildProof(keys, height, read) : answer.told;
  }

  #ismpChildProof<T>(
    keys: readonly Uint8Array[],
    height: number,
    read: (nodes: Uint8Array[], method: string) => T,
  ): Promise<T> {
    const method = "ismp_queryChildTrieProof";
    return this.#ask(method, [height, keys.map((key) => [...key])], ismpProof, ({ proof }) => {
      const reader = new ScaleReader(proof);
      return read(
        decodedAnswer(method, () => reader.vec(() => reader.bytes().slice())),
        method,
      );
    });
  }

  /** The SCALE result of a runtime API, called with SCALE arguments in the state of a block. */
  async call(name: string, input: Uint8Array, at: Uint8Array): Promise<Uint8Array> {
    return this.callAnd(name, input, at, (answer) => answer);
  }

  /**
   * The result of `read` for the result of a runtime API. `read` throws a {@link NodeError} if it does not decode.
   */
  callAnd<T>(name: string, input: Uint8Array, at: Uint8Array, read: (answer: Uint8Array) => T): Promise<T> {
    return this.#ask("state_call", [name, toHex(input), toHex(at)], hex, read);
  }

  /** The value at a storage key, by default in the state of the best block. Undefined if there is none. */
  async storage(key: Uint8Array, at?: Uint8Array): Promise<Uint8Array | undefined> {
    const params = at === undefined ? [toHex(key)] : [toHex(key), toHex(at)];
    return (await this.#ask("state_getStorage", params, hex.nullable())) ?? undefined;
  }

  /** A value of a child trie. */
  async childStorage(trie: Uint8Array, key: Uint8Array, at?: Uint8Array): Promise<Uint8Array | undefined> {
    const params = at === undefined ? [toHex(trie), toHex(key)] : [toHex(trie), toHex(key), toHex(at)];
    return (await this.#ask("childstate_getStorage", params, hex.nullable())) ?? undefined;
  }

  /**
   * The values of many keys, in their order; undefined where there is none. A thousand keys are requested at once.
   */
  async storageMany(keys: readonly Uint8Array[], at: Uint8Array): Promise<(Uint8Array | undefined)[]> {
    const method = "state_queryStorageAt";
    return inParts(keys, async (part) => {
      const names = part.map(toHex);
      return this.#ask(method, [names, toHex(at)], storageChanges, ([answer]) => {
        const found = new Map(answer?.changes);
        return names.map((name) => {
          const value = found.get(name);
          if (value === undefined) throw new MalformedAnswerError(method, `the answer lacks ${name}`);
          return value ?? undefined;
        });
      });
    });
  }

  /** {@link storageMany} for a child trie. */
  async childStorageMany(
    trie: Uint8Array,
    keys: readonly Uint8Array[],
    at: Uint8Array,
  ): Promise<(Uint8Array | undefined)[]> {
    const method = "childstate_getStorageEntries";
    return inParts(keys, async (part) => {
      return this.#ask(method, [toHex(trie), part.map(toHex), toHex(at)], entries, (values) => {
        if (values.length !== part.length) {
          throw new MalformedAnswerError(method, `expected ${part.length} values, got ${values.length}`);
        }
        return values.map((value) => value ?? undefined);
      });
    });
  }

  /**
   * At most `count` keys that start with `prefix`, in byte order. After the last page the list is empty.
   *
   * @param after the last key of the page before; the first page has none
   */
  keysPage(
    prefix: Uint8Array,
    count: number,
    after: Uint8Array | undefined,
    at: Uint8Array,
  ): Promise<Uint8Array[]> {
    return this.#keys("state_getKeysPaged", [], { prefix, count, after, at });
  }

  /** {@link keysPage} for a child trie. @param trie its prefixed key */
  childKeysPage(
    trie: Uint8Array,
    count: number,
    after: Uint8Array | undefined,
    at: Uint8Array,
  ): Promise<Uint8Array[]> {
    const prefix = new Uint8Array();
    return this.#keys("childstate_getKeysPaged", [toHex(trie)], { prefix, count, after, at });
  }

  #keys(
    method: string,
    before: readonly string[],
    { prefix, count, after, at }: KeysPage,
  ): Promise<Uint8Array[]> {
    const params = [...before, toHex(prefix), count, after === undefined ? null : toHex(after), toHex(at)];
    return this.#ask(method, params, z.array(hex), (keys) => {
      let last = after;
      for (const key of keys) {
        // A node that repeats keys would be read forever.
        if (last !== undefined && Buffer.compare(key, last) <= 0) {
          throw new MalformedAnswerError(method, `expected a key after ${toHex(last)}, got ${toHex(key)}`);
        }
        last = key;
      }
      if (keys.length <= count) return keys;
      throw new MalformedAnswerError(method, `expected at most ${count} keys, got ${keys.length}`);
    });
  }

  /** The runtime's metadata with its magic number and version, or the result of `read` for it. */
  metadata(at: Uint8Array): Promise<Uint8Array>;
  metadata<T>(at: Uint8Array, read: (metadata: Uint8Array) => T): Promise<T>;
  metadata(at: Uint8Array, read: (metadata: Uint8Array) => unknown = (bytes) => bytes): Promise<unknown> {
    return this.#ask("state_getMetadata", [toHex(at)], hex, read);
  }

  /** The hash of the code in a block's state. Blocks with the same code have the same metadata. */
  async codeHash(at: Uint8Array): Promise<Uint8Array> {
    return this.#ask("state_getStorageHash", [toHex(CODE), toHex(at)], hash);
  }

  /**
   * The result of `read` for an entry of the node's off-chain index; "hidden" if the node does not let this client
   * read it.
   *
   * @throws UnknownMessageError if the node has no such entry
   */
  async indexed<T>(key: Uint8Array, read: (value: Uint8Array) => T): Promise<T | "hidden"> {
    const params = ["PERSISTENT", toHex(key)];
    const asked = this.#ask("offchain_localStorageGet", params, hex.nullable(), (value) => {
      if (value === null) throw new UnknownMessageError(`the node has no value at ${toHex(key)}`);
      return { told: read(value) };
    });
    return (await this.#orMissing(asked))?.told ?? "hidden";
  }

  /** Submits an extrinsic to the node's pool and returns its hash. */
  async submit(extrinsic: Uint8Array): Promise<Uint8Array> {
    return this.#ask("author_submitExtrinsic", [toHex(extrinsic)], hash);
  }

  #ask<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T>;
  #ask<T, U>(
    method: string,
    params: readonly unknown[],
    shape: z.ZodType<T>,
    read: (answer: T) => U,
  ): Promise<U>;
  #ask(
    method: string,
    params: readonly unknown[],
    shape: z.ZodType,
    read: (answer: unknown) => unknown = (answer) => answer,
  ): Promise<unknown> {
    return askChecked(this.rpc, method, params, (answer) => {
      const parsed = shape.safeParse(answer);
      if (parsed.success) return read(parsed.data);
      throw new MalformedAnswerError(method, z.prettifyError(parsed.error).replaceAll("\n", " "));
    });
  }

  /** Undefined if the node does not have the method. */
  async #orMissing<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof RpcRefusedError && error.code === METHOD_NOT_FOUND) return undefined;
      throw error;
    }
  }
}

/** Requests the keys part by part, and joins the answers. */
async function inParts<T>(
  keys: readonly Uint8Array[],
  ask: (part: readonly Uint8Array[]) => Promise<T[]>,
): Promise<T[]> {
  const answers: T[] = [];
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
    answers.push(...(await ask(keys.slice(at, at + KEYS_AT_ONCE))));
  }
  return answers;
}
