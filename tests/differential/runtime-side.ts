import { hexToU8a } from "@polkadot/util";
import { blake2AsU8a } from "@polkadot/util-crypto";
import {
  decodeBody,
  type Era,
  type ExtensionValues,
  encodeInherentData,
  generalExtrinsic,
  IMMORTAL,
  type JsonObject,
  RuntimeMetadata,
  type SigningInput,
  signExtrinsic,
  slotInherents,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import {
  type CallOptions,
  type Runtime,
  RuntimeCallError,
  type Storage,
} from "../../bindings/core/src/index.ts";
import { buildGenesis, openBlock } from "../support/blocks.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex } from "../support/hex.ts";
import { Reader, u8, u32 } from "../support/scale.ts";

/** The result of a call of the runtime: the bytes in hex, or `trap`. */
export type Outcome = string;

/** The result of an extrinsic that was offered to the block. */
export interface Attempt {
  readonly outcome: Outcome;
  /** Lines that the runtime logged about ISMP during it. */
  readonly log: readonly string[];
  /** Includes it in the block. */
  readonly keep: () => void;
}

/** Free balance and nonce. */
export interface AccountState {
  readonly nonce: number;
  readonly free: bigint;
}

export const MULTIPLIER_KEY = storagePrefix("TransactionPayment", "NextFeeMultiplier");
const ISSUANCE_KEY = storagePrefix("Balances", "TotalIssuance");
const ACCOUNT_PREFIX = storagePrefix("System", "Account");
/** From this nonce on, a nonce takes two bytes. */
export const LONG_NONCE = 64;
const SLOT_DURATION = 6000n;

function accountKey(id: Uint8Array): Uint8Array {
  return concat(ACCOUNT_PREFIX, blake2AsU8a(id, 128), id);
}

/** One runtime that builds blocks, one at a time, on its own storage. */
export class Side {
  readonly name: string;
  readonly runtime: Runtime;
  readonly metadata: RuntimeMetadata;
  storage: Storage;
  readonly genesisHash: Uint8Array;
  /** Hashes of all blocks before the present one, from genesis on. */
  readonly #hashes: Uint8Array[];
  number = 0;

  private constructor(name: string, runtime: Runtime, storage: Storage, genesisHash: Uint8Array) {
    this.name = name;
    this.runtime = runtime;
    this.metadata = RuntimeMetadata.of(runtime);
    this.storage = storage;
    this.genesisHash = genesisHash;
    this.#hashes = [genesisHash];
  }

  /** @param raw entries of the state besides those of the genesis configuration */
  static start(
    name: string,
    runtime: Runtime,
    genesis: JsonObject,
    raw: readonly (readonly [Uint8Array, Uint8Array])[] = [],
  ): Side {
    const { storage, hash } = buildGenesis(runtime, genesis, raw);
    return new Side(name, runtime, storage, hash);
  }

  /** A copy with the same history. */
  copy(): Side {
    const copy = new Side(this.name, this.runtime, this.storage.fork(), this.genesisHash);
    copy.#hashes.push(...this.#hashes.slice(1));
    copy.number = this.number;
    return copy;
  }

  account(id: Uint8Array): AccountState {
    const value = this.storage.get(accountKey(id));
    if (value === undefined) return { nonce: 0, free: 0n };
    return { nonce: new Reader(value).u32(), free: new Reader(value.subarray(16)).u128() };
  }

  /** `System.Events`. */
  events(): Uint8Array | undefined {
    return this.storage.get(storagePrefix("System", "Events"));
  }

  issuance(): bigint {
    const issuance = this.storage.get(ISSUANCE_KEY);
    return issuance === undefined ? 0n : new Reader(issuance).u128();
  }

  /** Writes an account into the state, with its nonce; `data` is the part of the record after the nonce. */
  putAccount(id: Uint8Array, data: Uint8Array): void {
    this.storage.set(accountKey(id), concat(u32(this.account(id).nonce), data));
  }

  /** The hash of a block, or other bytes if that block does not exist yet. */
  hashOf(block: number): Uint8Array {
    return this.#hashes[block] ?? new Uint8Array(32);
  }

  /** Raises an account's nonce to {@link LONG_NONCE} and above, if it is below and the account exists. */
  lengthenNonce(id: Uint8Array): void {
    const value = this.storage.get(accountKey(id));
    const { nonce } = this.account(id);
    if (value === undefined || nonce >= LONG_NONCE) return;
    this.storage.set(accountKey(id), concat(u32(nonce + LONG_NONCE), value.subarray(4)));
  }

  /** The whole state. */
  entries(): Map<string, Uint8Array> {
    return new Map([...this.storage.snapshot().top.entries()].map(([key, value]) => [hex(key), value]));
  }

  initialize(slot: bigint): void {
    this.number += 1;
    const parentHash = this.#hashes.at(-1) ?? new Uint8Array(32);
    openBlock(this.runtime, this.storage, { parentHash, number: this.number, slot });
  }

  inherents(slot: bigint): Uint8Array[] {
    const data = encodeInherentData(slotInherents(slot, slot * SLOT_DURATION));
    return decodeBody(
      this.runtime.call("BlockBuilder_inherent_extrinsics", data, { storage: this.storage.fork() }),
    );
  }

  /** The pool's answer for an extrinsic, which is validated for the block after this one. */
  validate(extrinsic: Uint8Array, source: number): Outcome {
    return this.#ask(
      "TaggedTransactionQueue_validate_transaction",
      concat(u8(source), extrinsic, this.hashOf(0)),
    );
  }

  /** The estimated weight, class and fee. */
  queryInfo(extrinsic: Uint8Array, length: number): Outcome {
    return this.#ask("TransactionPaymentApi_query_info", concat(extrinsic, u32(length)));
  }

  queryFeeDetails(extrinsic: Uint8Array, length: number): Outcome {
    return this.#ask("TransactionPaymentApi_query_fee_details", concat(extrinsic, u32(length)));
  }

  apply(extrinsic: Uint8Array): Outcome {
    const { outcome, keep } = this.attempt(extrinsic);
    keep();
    return outcome;
  }

  /** Offers an extrinsic to the block; the caller decides whether to include it then. */
  attempt(extrinsic: Uint8Array): Attempt {
    const storage = this.storage.fork();
    const log: string[] = [];
    const onLog: CallOptions["onLog"] = ({ target, message }) => {
      if (target === "ismp") log.push(message);
    };
    let result: Uint8Array;
    try {
      result = this.runtime.call("BlockBuilder_apply_extrinsic", extrinsic, {
        storage,
        onLog,
        logLevel: "debug",
      });
    } catch (error) {
      if (error instanceof RuntimeCallError) return { outcome: "trap", log, keep: () => {} };
      throw error;
    }
    // A node keeps the changes of an extrinsic only if the block includes it.
    const keep = () => {
      if (result[0] === 0) this.storage.adopt(storage);
    };
    return { outcome: hex(result), log, keep };
  }

  /** The encoded header of the last finalized block. */
  header: Uint8Array = new Uint8Array();

  /** Ends the block; returns whether that succeeded. */
  finalize(): boolean {
    try {
      this.header = this.#call("BlockBuilder_finalize_block", new Uint8Array());
      this.#hashes.push(blake2(this.header));
      return true;
    } catch (error) {
      if (error instanceof RuntimeCallError) return false;
      throw error;
    }
  }

  /** The fee of an extrinsic as the runtime estimates it, without tip; 0 for bytes that are not an extrinsic. */
  estimate(extrinsic: Uint8Array): bigint {
    const info = this.queryInfo(extrinsic, extrinsic.length);
    return info === "trap" ? 0n : new Reader(hexToU8a(`0x${info.slice(-32)}`)).u128();
  }

  sign(input: Pick<SigningInput, "signer" | "call" | "tip" | "nonce"> & SignChanges): Uint8Array {
    return signExtrinsic({
      ...this.#values(input),
      metadata: this.metadata,
      signer: input.signer,
      call: input.call,
    });
  }

  general(input: Pick<SigningInput, "call" | "tip" | "nonce">, version: number): Uint8Array {
    return generalExtrinsic(this.metadata, input.call, this.#values(input), version);
  }

  #values(input: Pick<SigningInput, "tip" | "nonce"> & SignChanges): ExtensionValues {
    const genesisHash = input.genesisHash ?? this.genesisHash;
    return {
      specVersion: input.specVersion ?? 1,
      transactionVersion: input.transactionVersion ?? 1,
      genesisHash,
      era: input.era ?? IMMORTAL,
      birthHash: input.era === undefined ? genesisHash : this.hashOf(input.era.birth),
      nonce: input.nonce,
      tip: input.tip,
    };
  }

  #ask(entryPoint: string, input: Uint8Array): Outcome {
    try {
      return hex(this.runtime.call(entryPoint, input, { storage: this.storage.fork() }));
    } catch (error) {
      if (error instanceof RuntimeCallError) return "trap";
      throw error;
    }
  }

  #call(entryPoint: string, input: Uint8Array): Uint8Array {
    return this.runtime.call(entryPoint, input, { storage: this.storage });
  }
}

/** Faults in the signed parts. */
interface SignChanges {
  readonly genesisHash?: Uint8Array;
  readonly specVersion?: number;
  readonly transactionVersion?: number;
  readonly era?: Era;
}
