// A chain whose messages are weighed: it trusts another one at one height, and has sent whatever the messages answer.
//
// Storage is written directly where a chain would take many blocks to get there. Everything that runs is the blob.

import { createHash } from "node:crypto";
import { WorkCounter } from "@as-ismp/build";
import {
  bareExtrinsic,
  buildState,
  devAccount,
  encodeHeader,
  formatJson,
  genesisHeader,
  headerHash,
  RuntimeMetadata,
  signImmortal,
  slotDigest,
  storagePrefix,
} from "@as-ismp/chain";
import { type HasherName, type Runtime, Storage, Trie } from "@as-ismp/core";
import { u8aConcat } from "@polkadot/util";
import { blake2AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import { bytes, list, u32, u64, utf8 } from "../scale.ts";

/** Seconds since 1970. */
export const NOW = 1_750_000_000;
const BALANCE = 10n ** 18n;
const SUBSTRATE = 3;
const POLKADOT = 1;
const SUDO = 6;
const ISMP = 7;
const ISMP_GRANDPA = 8;
const ISMP_PARACHAIN = 50;
const SLOT_DURATION = 6000n;
const CLIENT = "GRNP";
const CHILD = utf8("ISMP");

export const THEM: Uint8Array = u8aConcat(Uint8Array.of(SUBSTRATE), utf8("them"));
/** Consensus state id of the client that knows `THEM` at height 1. */
export const KNOWN: Uint8Array = utf8("them");
export const HEIGHT: Uint8Array = u64(1);

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

export class World {
  readonly runtime: Runtime;
  readonly metadata: RuntimeMetadata;
  readonly storage: Storage;
  /** SCALE `StateMachine` of the chain. */
  readonly here: Uint8Array;
  readonly isParachain: boolean;
  readonly #genesisHash: Uint8Array;
  #nonce = 0;

  /** @param from a world of the same runtime to start from, which stays as it is */
  constructor(runtime: Runtime, from?: World) {
    this.runtime = runtime;
    this.storage = from?.storage.fork() ?? new Storage();
    this.metadata = RuntimeMetadata.of(runtime);
    this.isParachain = this.metadata.hasCall("IsmpParachain", "add_parachain");
    this.here = this.isParachain
      ? u8aConcat(Uint8Array.of(POLKADOT), u32(2000))
      : u8aConcat(Uint8Array.of(SUBSTRATE), utf8("rust"));
    if (from !== undefined) {
      this.#genesisHash = from.#genesisHash;
      this.#nonce = from.#nonce;
      return;
    }
    const key = devAccount("Alice", "ed25519").address;
    const genesis = {
      system: {},
      aura: { authorities: [] },
      ...(!this.isParachain && { grandpa: { authorities: [] } }),
      balances: { balances: [[key, BALANCE]], devAccounts: null },
      transactionPayment: { multiplier: "1000000000000000000" },
      sudo: { key },
    };
    buildState(runtime, formatJson(genesis as never), this.storage);
    this.storage.set(xxhashAsU8a(":HostMachine:", 128), this.here);
    this.#genesisHash = headerHash(genesisHeader(this.storage.snapshot(), runtime));
    const zero = new Uint8Array(32);
    const header = {
      parentHash: this.#genesisHash,
      number: 1,
      stateRoot: zero,
      extrinsicsRoot: zero,
      digest: [slotDigest(1n)],
    };
    runtime.call("Core_initialize_block", encodeHeader(header), { storage: this.storage });
    this.setTime(NOW);
    this.root(ISMP_GRANDPA, 0, list([u8aConcat(THEM, u64(SLOT_DURATION))]));
  }

  copy(): World {
    return new World(this.runtime, this);
  }

  /** Text form of the chain, as in commitments. */
  get name(): string {
    return this.isParachain ? "POLKADOT-2000" : "SUBSTRATE-rust";
  }

  setTime(seconds: number): void {
    this.storage.set(storagePrefix("Timestamp", "Now"), u64(BigInt(seconds) * 1000n));
  }

  /** Creates a client. @param commitments SCALE `StateMachineHeight` parts and commitments, of `THEM` */
  createClient(id: Uint8Array, state: Uint8Array, commitments: readonly Uint8Array[]): void {
    const periods = list([u8aConcat(THEM, u64(0))]);
    this.root(ISMP, 2, bytes(state), utf8(CLIENT), id, u64(10_000_000n), periods, list(commitments));
  }

  /** Trusts these roots of `THEM` at height 1, stored a while ago. */
  trust(overlayRoot: Uint8Array, stateRoot: Uint8Array): void {
    const commitment = u8aConcat(u64(NOW), Uint8Array.of(1), overlayRoot, stateRoot);
    this.createClient(KNOWN, Uint8Array.of(1), [u8aConcat(THEM, KNOWN, commitment, HEIGHT)]);
    this.setTime(NOW + 1000);
  }

  /** Fills the list of known heights, so that the next height evicts one. */
  fillHeights(id: Uint8Array, heights: number, of: Uint8Array = THEM): void {
    const machine = u8aConcat(of, id);
    const concatenated = (part: Uint8Array): Uint8Array => u8aConcat(blake2AsU8a(part, 128), part);
    const all = Array.from({ length: heights }, (_, i) => u64(i));
    for (const height of all.slice(0, 1)) {
      const at = u8aConcat(concatenated(machine), concatenated(height));
      this.storage.set(u8aConcat(storagePrefix("Ismp", "BoundedStateCommitments"), at), new Uint8Array(73));
      this.storage.set(u8aConcat(storagePrefix("Ismp", "BoundedStateMachineUpdateTime"), at), u64(NOW));
    }
    const known = u8aConcat(storagePrefix("Ismp", "KnownStateMachineHeights"), concatenated(machine));
    this.storage.set(known, list(all));
  }

  /** Has the chain have sent this. @param kind `RequestCommitments` or another prefix */
  enter(kind: string, commitment: Uint8Array, value: Uint8Array = new Uint8Array(65)): void {
    this.storage.childSet(CHILD, u8aConcat(utf8(kind), commitment), value);
  }

  root(pallet: number, call: number, ...parameters: readonly Uint8Array[]): void {
    const inner = u8aConcat(Uint8Array.of(pallet, call), ...parameters);
    const result = this.runtime.call(
      "BlockBuilder_apply_extrinsic",
      this.signed(u8aConcat(Uint8Array.of(SUDO, 0), inner)),
      { storage: this.storage },
    );
    if (result[0] !== 0 || result[1] !== 0) throw new Error(`a call of root failed: ${result}`);
  }

  signed(call: Uint8Array): Uint8Array {
    return signImmortal(this.runtime, {
      signer: devAccount("Alice", "ed25519"),
      call,
      genesisHash: this.#genesisHash,
      nonce: this.#nonce++,
    });
  }

  /** `Ismp.handle_unsigned` with these messages. */
  messages(...all: readonly Uint8Array[]): Uint8Array {
    return bareExtrinsic(u8aConcat(Uint8Array.of(ISMP, 0), list(all)));
  }

  /** Root follows siblings of a parachain. */
  follow(ids: readonly number[]): void {
    this.root(ISMP_PARACHAIN, 1, list(ids.map((id) => u8aConcat(u32(id), u64(SLOT_DURATION)))));
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
      u8aConcat(extrinsic, u32(extrinsic.length)),
      {
        storage: this.storage,
      },
    );
    const [refTime, next] = compact(info, 0);
    return { refTime, proofSize: compact(info, next)[0] };
  }
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
  return u8aConcat(...parts).subarray(0, length);
}

/** A trie of the other chain: `entries`, and others up to `size`. */
export function trieOf(
  entries: readonly (readonly [Uint8Array, Uint8Array])[],
  size: number,
  hasher: HasherName = "blake2_256",
): Trie {
  const others = Array.from(
    { length: Math.max(0, size - entries.length) },
    (_, i) => [draw(`entry ${i}`, 51), new Uint8Array(65)] as const,
  );
  return Trie.from([...entries, ...others], hasher);
}
