// A chain whose messages are weighed: it trusts another one at one height, and has sent whatever the messages answer.
//
// Storage is written directly where a chain would take many blocks to get there. Everything that runs is the blob.

import { createHash } from "node:crypto";
import { WorkCounter } from "@as-ismp/build";
import { devAccount, RuntimeMetadata, storagePrefix } from "@as-ismp/chain";
import { type HasherName, type Runtime, type Storage, Trie } from "@as-ismp/core";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { concat, utf8 } from "../../tests/support/hex.ts";
import { addParachains, addStateMachines, handleUnsigned, sudo } from "../../tests/support/ismp/calls.ts";
import { machineId } from "../../tests/support/ismp/codec.ts";
import { IsmpChain } from "../../tests/support/ismp-chain.ts";
import { u32, u64, vec } from "../../tests/support/scale.ts";
import { AT, type Entry, trustingClient } from "../../tests/support/worlds/counterpart.ts";
import { START, THEM } from "../../tests/support/worlds/names.ts";

const SLOT_DURATION = 6000n;
const CHILD = utf8("ISMP");

/** What an extrinsic declared, what was left of that after it, and what it did. */
export interface Weighed {
  readonly declared: Weight;
  /** Of the block, before and after the extrinsic. */
  readonly spent: Weight;
  readonly work: WorkCounter;
}

export interface Weight {
  /** Picoseconds. */
  readonly refTime: number;
  /** Bytes. */
  readonly proofSize: number;
}

export class WeighedChain {
  /** The chain's state machine. */
  readonly here: string;
  readonly isParachain: boolean;
  readonly #chain: IsmpChain;

  private constructor(chain: IsmpChain, here: string, isParachain: boolean) {
    this.#chain = chain;
    this.here = here;
    this.isParachain = isParachain;
  }

  static start(runtime: Runtime): WeighedChain {
    const isParachain = RuntimeMetadata.of(runtime).hasCall("IsmpParachain", "add_parachain");
    const here = isParachain ? "POLKADOT-2000" : "SUBSTRATE-rust";
    // Ed25519: signatures, and with them extrinsics, are the same in every run.
    const chain = IsmpChain.start(runtime, { host: here, sudo: devAccount("Alice", "ed25519") });
    chain.setTime(START);
    const started = new WeighedChain(chain, here, isParachain);
    started.root(addStateMachines(THEM));
    return started;
  }

  /** The same chain, to change it for one message. */
  copy(): WeighedChain {
    return new WeighedChain(this.#chain.fork(), this.here, this.isParachain);
  }

  get runtime(): Runtime {
    return this.#chain.runtime;
  }

  get metadata(): RuntimeMetadata {
    return this.#chain.metadata;
  }

  get storage(): Storage {
    return this.#chain.storage;
  }

  setTime(seconds: number): void {
    this.#chain.setTime(seconds);
  }

  /** Trusts these roots of `THEM` at height 1, stored a while ago. */
  trust(overlayRoot: Uint8Array, stateRoot: Uint8Array): void {
    this.root(trustingClient([[AT, { timestamp: BigInt(START), overlayRoot, stateRoot }]]));
    this.setTime(START + 1000);
  }

  /** Fills the list of known heights, so that the next height evicts one. */
  fillHeights(id: string, heights: number, of: string = THEM): void {
    const machine = machineId(of, id);
    const all = Array.from({ length: heights }, (_, i) => u64(BigInt(i)));
    for (const height of all.slice(0, 1)) {
      const at = concat(concatenated(machine), concatenated(height));
      this.storage.set(concat(storagePrefix("Ismp", "BoundedStateCommitments"), at), new Uint8Array(73));
      this.storage.set(
        concat(storagePrefix("Ismp", "BoundedStateMachineUpdateTime"), at),
        u64(BigInt(START)),
      );
    }
    const known = concat(storagePrefix("Ismp", "KnownStateMachineHeights"), concatenated(machine));
    this.storage.set(known, vec(all));
  }

  /** Has the chain have sent or received this. @param key in the trie of messages */
  enter(key: Uint8Array, value: Uint8Array = new Uint8Array(65)): void {
    this.storage.childSet(CHILD, key, value);
  }

  root(call: Uint8Array): void {
    const result = this.#chain.root(call);
    if (result !== "ok") throw new Error(`a call of root failed: ${result}`);
  }

  /** An extrinsic of Alice, who has sudo. */
  signed(call: Uint8Array): Uint8Array {
    return this.#chain.sign(call);
  }

  /** The same, with the call made as root. */
  signedAsRoot(call: Uint8Array): Uint8Array {
    return this.signed(sudo(call));
  }

  /** `Ismp.handle_unsigned` with these messages. */
  messages(...all: readonly Uint8Array[]): Uint8Array {
    return handleUnsigned(...all);
  }

  /** Root follows siblings of a parachain. */
  follow(ids: readonly number[]): void {
    this.root(addParachains(ids.map((id) => [id, SLOT_DURATION])));
  }

  /** Applies an extrinsic on a copy of the state, by a metered blob, and counts. Throws where it is refused or fails. */
  weigh(extrinsic: Uint8Array, metered: Runtime = this.runtime): Weighed {
    const declared = this.declared(extrinsic);
    const storage = this.storage.fork();
    const before = blockWeight(storage);
    const work = new WorkCounter();
    const log: string[] = [];
    const result = metered.call("BlockBuilder_apply_extrinsic", extrinsic, { storage, meter: work });
    if (result[0] !== 0 || result[1] !== 0) {
      metered.call("BlockBuilder_apply_extrinsic", extrinsic, {
        storage: this.storage.fork(),
        logLevel: "debug",
        onLog: ({ message }) => log.push(message),
      });
      throw new Error(`an extrinsic is refused: ${result} ${log.join("; ")}`);
    }
    const after = blockWeight(storage);
    const spent = {
      refTime: after.refTime - before.refTime,
      proofSize: after.proofSize - before.proofSize,
    };
    return { declared, spent, work };
  }

  /** What the call declares, with what every extrinsic has. */
  declared(extrinsic: Uint8Array): Weight {
    const info = this.runtime.call(
      "TransactionPaymentApi_query_info",
      concat(extrinsic, u32(extrinsic.length)),
      {
        storage: this.storage,
      },
    );
    const [refTime, next] = compact(info, 0);
    return { refTime, proofSize: compact(info, next)[0] };
  }
}

/** Blake2_128Concat */
function concatenated(key: Uint8Array): Uint8Array {
  return concat(blake2AsU8a(key, 128), key);
}

/** All classes of `System.BlockWeight` together. */
function blockWeight(storage: Storage): Weight {
  const value = storage.get(storagePrefix("System", "BlockWeight")) ?? new Uint8Array(6);
  let at = 0;
  const sums = [0, 0];
  for (let i = 0; i < 6; i++) {
    const [part, next] = compact(value, at);
    sums[i % 2] = (sums[i % 2] as number) + part;
    at = next;
  }
  return { refTime: sums[0] as number, proofSize: sums[1] as number };
}

/** A compact integer, rounded to a double, and what is after it. */
function compact(value: Uint8Array, at: number): [number, number] {
  const first = value[at] as number;
  const mode = first & 3;
  const length = mode < 3 ? 1 << mode : 1 + (first >> 2) + 4;
  let number = 0;
  for (let i = length - 1; i >= (mode < 3 ? 0 : 1); i--) number = number * 256 + (value[at + i] as number);
  return [mode < 3 ? Math.floor(number / 4) : number, at + length];
}

/** Pseudo-random bytes, the same in every run. */
export function draw(name: string, length = 32): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let i = 0; parts.length * 32 < length; i++) {
    parts.push(Uint8Array.from(createHash("sha256").update(`${name} ${i}`).digest()));
  }
  return concat(...parts).subarray(0, length);
}

/** A trie of the other chain: `entries`, and others up to `size`. */
export function trieOf(entries: readonly Entry[], size: number, hasher: HasherName = "blake2_256"): Trie {
  const others = Array.from(
    { length: Math.max(0, size - entries.length) },
    (_, i) => [draw(`entry ${i}`, 51), new Uint8Array(65)] as const,
  );
  return Trie.from([...entries, ...others], hasher);
}
