import {
  type Account,
  bareExtrinsic,
  decodeApplyOutcome,
  decodeHeader,
  decodeValidity,
  devAccount,
  encodeDigestItem,
  headerHash,
  RuntimeMetadata,
  storagePrefix,
  type Validity,
} from "@as-ismp/chain";
import type { Runtime, Storage } from "@as-ismp/core";
import { buildGenesis, genesisConfig, openBlock } from "./blocks.ts";
import { twox } from "./hashing.ts";
import { concat, hex, unhex, utf8 } from "./hex.ts";
import { messagesCall, messagesExtrinsic } from "./ismp/calls.ts";
import { machine } from "./ismp/codec.ts";
import { bytes, u8, u32, u64 } from "./scale.ts";
import { Signer } from "./signer.ts";
import { HERE } from "./worlds/names.ts";

/**
 * A chain that hosts ISMP and whose clock a test sets: one block after another, and within a block one extrinsic
 * after another. It runs any runtime with the pallets Ismp and Probe; calls of root, and of accounts without keys,
 * are made through Sudo by an account of its own.
 */

export const sudoer = devAccount("Alice");

const NOW = storagePrefix("Timestamp", "Now");
const DID_UPDATE = storagePrefix("Timestamp", "DidUpdate");
const EVENTS = storagePrefix("System", "Events");
const HOST_MACHINE = twox(utf8(":HostMachine:"), 128);
const COPROCESSOR = twox(utf8(":Coprocessor:"), 128);
const CHILD = utf8("ISMP");
const VALIDATION_DATA = storagePrefix("ParachainSystem", "ValidationData");
const OWN_PREFIXES = ["Ismp", "IsmpGrandpa", "IsmpParachain"].map((name) => hex(twox(utf8(name), 128)));
const BALANCE = 10n ** 18n;

/** An event: its pallet, and its encoding without the pallet's index. */
export interface RawEvent {
  readonly pallet: string;
  readonly name: string;
  readonly scale: string;
}

/** The storage of ISMP: `0x` hex by `0x` hex. */
export interface IsmpState {
  readonly storage: ReadonlyMap<string, string>;
  readonly childStorage: ReadonlyMap<string, string>;
  readonly childRoot: string;
}

export interface IsmpChainOptions {
  /** The chain's state machine. */
  readonly host?: string;
  /** The allowed proxy for chains that it does not know; left out: none is configured. */
  readonly coprocessor?: string;
  /** Account ids with their balances. */
  readonly balances?: readonly (readonly [account: Uint8Array, amount: bigint])[];
  /** The account through which calls of root are made. */
  readonly sudo?: Account;
}

/** An unsigned extrinsic that was offered to the block. */
export interface Offered {
  readonly outcome: ReturnType<typeof decodeApplyOutcome>;
  /** Lines that the runtime logged about ISMP during it. */
  readonly log: readonly string[];
}

export class IsmpChain {
  readonly runtime: Runtime;
  readonly metadata: RuntimeMetadata;
  storage: Storage;
  #parentHash: Uint8Array;
  readonly #sudoer: Account;
  #number = 0;
  #slot = 1n;
  #callLog: readonly string[] = [];
  /** For a parachain: the relay chain data of its blocks. */
  #validationData: Uint8Array = new Uint8Array();

  private constructor(runtime: Runtime, storage: Storage, parentHash: Uint8Array, sudo: Account) {
    this.runtime = runtime;
    this.metadata = RuntimeMetadata.of(runtime);
    this.storage = storage;
    this.#parentHash = parentHash;
    this.#sudoer = sudo;
  }

  /** A chain in its first block. */
  static start(
    runtime: Runtime,
    { host = HERE, coprocessor, balances = [], sudo = sudoer }: IsmpChainOptions = {},
  ): IsmpChain {
    const config = genesisConfig(runtime, { balances: [[sudo.address, BALANCE]], sudo: sudo.address });
    const { storage, hash } = buildGenesis(runtime, config, [
      [HOST_MACHINE, machine(host)],
      ...(coprocessor === undefined ? [] : [[COPROCESSOR, concat(u8(1), machine(coprocessor))] as const]),
    ]);
    const chain = new IsmpChain(runtime, storage, hash, sudo);
    chain.begin();
    for (const [account, amount] of balances) chain.setBalance(account, amount);
    return chain;
  }

  /** The same chain on storage of its own. */
  fork(): IsmpChain {
    const fork = new IsmpChain(this.runtime, this.storage.fork(), this.#parentHash, this.#sudoer);
    fork.#number = this.#number;
    fork.#slot = this.#slot;
    fork.#validationData = this.#validationData;
    return fork;
  }

  /** Sets the clock, in seconds. */
  setTime(seconds: number): void {
    this.storage.set(NOW, u64(BigInt(seconds) * 1000n));
  }

  /** For a parachain: sets the relay parent of this block, and of those after it unless set otherwise. */
  setRelayParent(number: number, stateRoot: Uint8Array): void {
    this.#validationData = concat(bytes(new Uint8Array()), u32(number), stateRoot, u32(5 << 20));
    this.storage.set(VALIDATION_DATA, this.#validationData);
  }

  /** Begins a block in place of this one, which is not ended. Returns its log lines about ISMP. */
  beginAgain(): string[] {
    return this.begin();
  }

  /** The pool's answer for an unsigned call. */
  judge(call: Uint8Array): Validity {
    const input = concat(Uint8Array.of(2), bareExtrinsic(call), this.#parentHash);
    const storage = this.storage.fork();
    return decodeValidity(
      this.runtime.call("TaggedTransactionQueue_validate_transaction", input, { storage }),
    );
  }

  /** Removes all storage of ISMP, as before the first block. */
  forgetIsmp(): void {
    for (const key of this.state().storage.keys()) this.storage.clear(unhex(key));
  }

  /** Makes a call without origin, as authors make inherents; returns the name of its error, or `ok`. */
  none(call: Uint8Array): string {
    const outcome = this.offer(call);
    if (outcome.kind === "success") return "ok";
    return outcome.kind === "failed" || outcome.kind === "invalid" ? outcome.error.name : outcome.reason;
  }

  /** Offers an unsigned call to the block; an invalid one changes nothing. */
  offer(call: Uint8Array): ReturnType<typeof decodeApplyOutcome> {
    const attempt = this.storage.fork();
    const result = this.runtime.call("BlockBuilder_apply_extrinsic", bareExtrinsic(call), {
      storage: attempt,
    });
    if (result[0] === 0) this.storage.adopt(attempt);
    return decodeApplyOutcome(result, this.metadata);
  }

  /** Makes a call as root; returns the name of its error, or `ok`. */
  root(call: Uint8Array): string {
    return this.#sudo("sudo", {}, call);
  }

  /** Makes a call as if the account had signed it. */
  signed(account: Uint8Array, call: Uint8Array): string {
    return this.#sudo("sudo_as", { who: { Id: account } }, call);
  }

  /** A call as an extrinsic of the account that has sudo. Its nonce is the state's: a test may go back to an earlier one. */
  sign(call: Uint8Array): Uint8Array {
    return new Signer(this.runtime).sign(this.storage, this.#sudoer, call);
  }

  /** Lines that the runtime logged about ISMP during the last call that was signed or made as root. */
  get callLog(): readonly string[] {
    return this.#callLog;
  }

  /** Offers `Ismp.handle_unsigned` to the block. */
  handle(messages: Uint8Array): Offered {
    const log: string[] = [];
    const attempt = this.storage.fork();
    const result = this.runtime.call("BlockBuilder_apply_extrinsic", messagesExtrinsic(messages), {
      storage: attempt,
      logLevel: "debug",
      onLog: ({ target, message }) => {
        if (target === "ismp") log.push(message);
      },
    });
    // A node keeps the changes of an extrinsic only if the block includes it.
    if (result[0] === 0) this.storage.adopt(attempt);
    return { outcome: decodeApplyOutcome(result, this.metadata), log };
  }

  /** The pool's answer for `Ismp.handle_unsigned`. */
  validate(messages: Uint8Array): Validity {
    return this.judge(messagesCall(messages));
  }

  /** The events of the block so far. */
  events(): RawEvent[] {
    const encoded = this.storage.get(EVENTS);
    if (encoded === undefined) return [];
    const { type } = this.metadata.storageEntry("System", "Events");
    const records = this.metadata.decode(type.asPlain, encoded) as unknown as Iterable<{
      readonly event: { readonly index: Uint8Array; readonly method: string; toU8a(): Uint8Array };
    }>;
    return [...records].map(({ event }) => {
      const scale = event.toU8a();
      const pallet = this.metadata.palletName(scale[0] as number);
      return { pallet, name: event.method, scale: hex(scale.subarray(1)) };
    });
  }

  state(): IsmpState {
    const { top, children } = this.storage.snapshot();
    const storage = new Map<string, string>();
    for (const [key, value] of top.entries()) {
      if (OWN_PREFIXES.some((prefix) => hex(key).startsWith(prefix))) storage.set(hex(key), hex(value));
    }
    const childStorage = new Map<string, string>();
    for (const [key, value] of children.get("ISMP")?.entries() ?? []) childStorage.set(hex(key), hex(value));
    return { storage, childStorage, childRoot: hex(this.storage.fork().childRoot(CHILD, 1)) };
  }

  /** Ends the block and begins the next; returns the consensus items of the header's digest. */
  endBlock(): string[] {
    this.storage.set(DID_UPDATE, Uint8Array.of(1));
    if (this.#validationData.length > 0) this.storage.set(VALIDATION_DATA, this.#validationData);
    const header = this.#call("BlockBuilder_finalize_block", new Uint8Array());
    this.#parentHash = headerHash(decodeHeader(header));
    this.begin();
    return decodeHeader(header)
      .digest.filter(({ kind }) => kind === "consensus")
      .map((item) => hex(encodeDigestItem(item)));
  }

  private begin(): string[] {
    this.#number += 1;
    this.#slot += 1n;
    const block = { parentHash: this.#parentHash, number: this.#number, slot: this.#slot };
    const log: string[] = [];
    openBlock(this.runtime, this.storage, block, {
      logLevel: "debug",
      onLog: ({ target, message }) => {
        if (target === "ismp") log.push(message);
      },
    });
    return log;
  }

  private setBalance(account: Uint8Array, amount: bigint): void {
    const call = this.metadata.encodeCall("Balances", "force_set_balance", {
      who: { Id: account },
      new_free: amount,
    });
    const result = this.root(call);
    if (result !== "ok") throw new Error(`no balance: ${result}`);
  }

  #sudo(name: "sudo" | "sudo_as", args: Readonly<Record<string, unknown>>, call: Uint8Array): string {
    const extrinsic = this.sign(this.metadata.encodeCall("Sudo", name, { ...args, call }));
    const before = this.events().length;
    const log: string[] = [];
    const applied = this.runtime.call("BlockBuilder_apply_extrinsic", extrinsic, {
      storage: this.storage,
      logLevel: "debug",
      onLog: ({ target, message }) => {
        if (target === "ismp") log.push(message);
      },
    });
    this.#callLog = log;
    const outcome = decodeApplyOutcome(applied, this.metadata);
    if (outcome.kind !== "success") throw new Error(`Sudo failed: ${JSON.stringify(outcome)}`);
    const told = this.events()
      .slice(before)
      .find(({ pallet }) => pallet === "Sudo");
    if (told === undefined) throw new Error("Sudo said nothing");
    // After the event's index: `DispatchResult`, which `ApplyExtrinsicResult` has after its own index.
    const result = decodeApplyOutcome(concat(Uint8Array.of(0), unhex(told.scale).subarray(1)), this.metadata);
    if (result.kind === "failed") return result.error.name;
    return "ok";
  }

  #call(entryPoint: string, input: Uint8Array): Uint8Array {
    return this.runtime.call(entryPoint, input, { storage: this.storage });
  }
}
