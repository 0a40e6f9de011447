/**
 * A chain in memory for tests of a runtime: calls by name, each in a block of its own, snapshots, time, impersonation.
 *
 * Blocks are real: built, sealed and finalized by the runtime's own authorities, so that other chains can verify them.
 * Nothing depends on the wall clock: a block is one slot after the other, and a test moves the time itself.
 */
import { Runtime } from "@as-ismp/core";
import {
  type Account,
  type AnyRuntime,
  type CallArgs,
  type ChainEvent,
  devAccounts,
  type KeyPrefix,
  type NameIn,
  RuntimeMetadata,
  type RuntimeTypes,
  type StorageEntry,
  type StorageKeys,
  type StorageValue,
} from "@as-ismp/relayer/substrate";
import { auraSettings } from "../chain/aura.ts";
import { Chain } from "../chain/chain.ts";
import type { BlockHash, ChainBlock } from "../chain/chain-block.ts";
import type { RawChainSpec } from "../chain/chain-spec.ts";
import type { ChainView } from "../chain/chain-view.ts";
import { createChainSpec, presetNames } from "../chain/genesis.ts";
import { type JsonObject, mergeJson } from "../chain/json.ts";
import { recordCoverage } from "./coverage.ts";
import { type AccountLike, accountHex, impersonated, isImpersonation } from "./impersonation.ts";
import { CallFailedError, type Receipt, receipts } from "./receipt.ts";

/** How a test chain begins. */
export interface TestChainOptions {
  /** A preset of the runtime. Default: `development`, if the runtime has it. */
  readonly preset?: string;
  /** A patch over the preset, by pallet. The six development accounts have a balance unless it says otherwise. */
  readonly genesis?: JsonObject;
  /** The time of the first block. Default: 2025-02-15, so that a test always sees the same time. */
  readonly time?: Date;
  /** Receives the log of the runtime. Default: it is dropped. */
  readonly onLog?: (line: string) => void;
}

/** A moment of a chain to which {@link TestChain.revert} returns. */
export interface Snapshot {
  /** The best block at that moment. */
  readonly block: ChainBlock;
}

/** A call for {@link TestChain.sendAll}: who makes it, pallet, name and arguments. */
export type SentCall<
  T extends RuntimeTypes,
  P extends NameIn<T["calls"]> = NameIn<T["calls"]>,
> = P extends unknown
  ? {
      [C in NameIn<T["calls"][P]>]: readonly [from: Account, pallet: P, call: C, ...args: CallArgs<T, P, C>];
    }[NameIn<T["calls"][P]>]
  : never;

recordCoverage();

const START = new Date("2025-02-15T13:20:00Z");
const BALANCE = "1000000000000000000";

/**
 * A chain in memory, made for tests.
 *
 * @example
 * ```ts
 * const chain = await TestChain.create(await readFile("names.wasm"));
 * const [alice, bob] = chain.accounts;
 * const receipt = await chain.send(alice, "Names", "claim", { name: "alice" });
 * expectEvent(receipt, "Names", "Claimed", { who: alice });
 * await expectError(chain.send(bob, "Names", "claim", { name: "alice" }), "Names.Taken");
 * ```
 * @typeParam T the types of the runtime, as `as-ismp types` writes them. Default: any names and values
 */
export class TestChain<T extends RuntimeTypes = AnyRuntime> {
  /** The chain itself, for what this class does not offer. */
  readonly chain: Chain;
  /** For the compiler alone: never set. */
  declare readonly runtimeTypes?: T;

  /** The chain spec from which it began, for example for a second node. */
  readonly spec: RawChainSpec;

  private constructor(chain: Chain, spec: RawChainSpec) {
    this.chain = chain;
    this.spec = spec;
  }

  /**
   * Starts a chain from its genesis, and makes its first block, so that it has a time.
   *
   * @param runtime a blob, plain or compressed, or a loaded runtime
   */
  static async create<T extends RuntimeTypes = AnyRuntime>(
    runtime: Uint8Array | Runtime,
    options: TestChainOptions = {},
  ): Promise<TestChain<T>> {
    const { onLog, time = START } = options;
    const loaded = runtime instanceof Uint8Array ? await Runtime.load(runtime) : runtime;
    const presets = presetNames(loaded);
    const preset = options.preset ?? (presets.includes("development") ? "development" : undefined);
    const genesis = mergeJson(defaultGenesis(loaded), options.genesis ?? {}) as JsonObject;
    const spec = createChainSpec({ runtime: loaded, genesis, ...(preset !== undefined && { preset }) });
    const chain = await Chain.create(spec, {
      call: {
        acceptSignature: isImpersonation,
        ...(onLog && { onLog: ({ level, target, message }) => onLog(`${level} ${target}: ${message}`) }),
      },
    });
    const started = new TestChain<T>(chain, spec);
    await started.#author({ timestamp: started.#slotAtOrAfter(BigInt(time.getTime())) });
    return started;
  }

  /** The development accounts: Alice, Bob, Charlie, Dave, Eve and Ferdie. Each has a balance. */
  readonly accounts = devAccounts() as [Account, Account, Account, Account, Account, Account];

  // ---- reading

  /** A view of the state after the best block, or after another one. */
  at(hash?: BlockHash): ChainView<T> {
    return this.chain.at<T>(hash);
  }

  /** The number of the best block. */
  get blockNumber(): number {
    return this.chain.best.number;
  }

  /** The time of the best block in seconds since 1970. */
  get timestamp(): bigint {
    return this.#now() / 1000n;
  }

  /** The events of the best block. {@link Receipt.events} are those of one call. */
  get events(): readonly ChainEvent[] {
    return this.chain.at().events();
  }

  /** A storage item, decoded; of a map, the entry at `keys`. Its value, its default, or null. */
  query<P extends NameIn<T["storage"]>, I extends NameIn<T["storage"][P]>>(
    pallet: P,
    item: I,
    ...keys: StorageKeys<T, P, I>
  ): StorageValue<T, P, I> {
    return this.at().query(pallet, item, ...keys);
  }

  /** All entries of a map, decoded: pairs of keys and value. With `keys`, those entries whose first keys they are. */
  entries<P extends NameIn<T["storage"]>, I extends NameIn<T["storage"][P]>>(
    pallet: P,
    item: I,
    ...keys: KeyPrefix<StorageKeys<T, P, I>>
  ): StorageEntry<T, P, I>[] {
    return this.at().entries(pallet, item, ...keys);
  }

  /** The value of a pallet's constant. */
  constant<P extends NameIn<T["constants"]>, C extends NameIn<T["constants"][P]>>(
    pallet: P,
    name: C,
  ): T["constants"][P][C] {
    return this.at().constant(pallet, name);
  }

  /** Calls a method of a runtime API, and decodes its result. */
  api<A extends NameIn<T["apis"]>, M extends NameIn<T["apis"][A]>>(
    api: A,
    method: M,
    ...inputs: T["apis"][A][M]["inputs"]
  ): T["apis"][A][M]["output"] {
    return this.at().api(api, method, ...inputs);
  }

  // ---- calls

  /**
   * Signs a call, makes a block of it, and finalizes that.
   *
   * @param from an account with a key, or one of {@link TestChain.impersonate}
   * @throws CallFailedError if the call fails, or can't be in a block
   */
  async send<P extends NameIn<T["calls"]>, C extends NameIn<T["calls"][P]>>(
    from: Account,
    pallet: P,
    call: C,
    ...args: CallArgs<T, P, C>
  ): Promise<Receipt<T>> {
    const receipt = await this.#sendOne(from, this.at().encodeCall(pallet, call, ...args));
    return succeeded(`${pallet}.${call}`, receipt);
  }

  /** Signs calls, and makes one block of all of them. Calls may fail: {@link Receipt.error} says how. */
  async sendAll(...calls: readonly SentCall<T>[]): Promise<Receipt<T>[]> {
    const view = this.chain.at();
    const nonces = new Map<string, number>();
    const extrinsics = calls.map(([from, pallet, call, args]) => {
      const nonce = nonces.get(from.address) ?? view.nonce(from.id);
      nonces.set(from.address, nonce + 1);
      const encoded = view.encodeCall(pallet, call, (args ?? {}) as Record<string, unknown>);
      return this.chain.sign(from, encoded, { nonce });
    });
    return this.#include(extrinsics);
  }

  /**
   * Makes a call as root, through pallet Sudo; its key need not be known.
   *
   * @throws CallFailedError if the call fails
   */
  async sendAsRoot<P extends NameIn<T["calls"]>, C extends NameIn<T["calls"][P]>>(
    pallet: P,
    call: C,
    ...args: CallArgs<T, P, C>
  ): Promise<Receipt<T>> {
    return this.sendEncodedAsRoot(this.at().encodeCall(pallet, call, ...args), `${pallet}.${call}`);
  }

  /** The same for a call that is encoded already. @param name for the message of an error */
  async sendEncodedAsRoot(call: Uint8Array, name = "the call"): Promise<Receipt<T>> {
    const view = this.chain.at();
    if (!view.metadata.hasCall("Sudo", "sudo")) {
      throw new TypeError("expected pallet Sudo in the runtime: without it no call is made as root");
    }
    const key = view.query("Sudo", "Key");
    if (typeof key !== "string") throw new TypeError("pallet Sudo has no key: set sudo.key in the genesis");
    const receipt = succeeded(
      "Sudo.sudo",
      await this.#sendOne(this.impersonate(key), view.encodeCall("Sudo", "sudo", { call })),
    );
    const done = receipt.events.find(({ pallet, name }) => pallet === "Sudo" && name === "Sudid");
    const result = done?.data["sudoResult"] as { readonly type: string; readonly value: string } | undefined;
    return result?.type === "Err" ? succeeded(name, { ...receipt, error: result.value }) : receipt;
  }

  /**
   * An account whose calls this chain accepts without its key: any account id or address, also of a module. It pays
   * fees as others do: see {@link TestChain.setBalance}.
   */
  impersonate(account: AccountLike): Account {
    return impersonated(account);
  }

  /** Sets the free balance of an account, as root: `Balances.force_set_balance`. */
  async setBalance(account: AccountLike, free: bigint): Promise<void> {
    const call = this.chain
      .at()
      .encodeCall("Balances", "force_set_balance", { who: { Id: accountHex(account) }, new_free: free });
    await this.sendEncodedAsRoot(call, "Balances.force_set_balance");
  }

  // ---- blocks and time

  /** Makes empty blocks, one slot after the other, and finalizes them. */
  async mine(blocks = 1): Promise<void> {
    for (let made = 0; made < blocks; made += 1) await this.#author({});
  }

  /** Makes empty blocks up to the one with this number. @throws RangeError if the chain is beyond it */
  async mineUpTo(number: number): Promise<void> {
    if (number < this.blockNumber) {
      throw new RangeError(`expected a block above ${this.blockNumber}, got ${number}: revert to go back`);
    }
    await this.mine(number - this.blockNumber);
  }

  /** Makes an empty block that is at least `seconds` later than the best one: at the beginning of a slot. */
  async increaseTime(seconds: number | bigint): Promise<void> {
    await this.increaseTimeTo(this.timestamp + BigInt(seconds));
  }

  /**
   * Makes an empty block at a time, or at the beginning of the first slot after it.
   *
   * @param time a date, or seconds since 1970
   * @throws RangeError if the time is not after the best block
   */
  async increaseTimeTo(time: Date | number | bigint): Promise<void> {
    const wanted = time instanceof Date ? BigInt(time.getTime()) : BigInt(time) * 1000n;
    if (wanted <= this.#now()) {
      throw new RangeError(
        `expected a time after ${this.timestamp}, got ${wanted / 1000n}: revert to a snapshot to go back`,
      );
    }
    await this.#author({ timestamp: this.#slotAtOrAfter(wanted) });
  }

  /** Remembers this moment. Takes no time and no memory. */
  snapshot(): Snapshot {
    return { block: this.chain.best };
  }

  /** Returns to a snapshot: later blocks are removed, with all that they changed. May be done many times. */
  async revert({ block }: Snapshot): Promise<void> {
    await this.chain.revertTo(block.hash);
  }

  /** Ends the chain. Only needed where a test waits for the memory. */
  close(): Promise<void> {
    return this.chain.close();
  }

  async #sendOne(from: Account, call: Uint8Array): Promise<Receipt<T>> {
    const [receipt] = await this.#include([this.chain.sign(from, call)]);
    return receipt as Receipt<T>;
  }

  async #include(extrinsics: readonly Uint8Array[]): Promise<Receipt<T>[]> {
    const before = this.chain.at();
    const authored = await this.#author({ extrinsics });
    return receipts(authored, extrinsics, before, this.chain.at()) as unknown as Receipt<T>[];
  }

  async #author(options: Parameters<Chain["author"]>[0]): ReturnType<Chain["author"]> {
    const authored = await this.chain.author(options);
    await this.chain.finalize(authored.block.hash);
    return authored;
  }

  /** Milliseconds. The genesis has no time. */
  #now(): bigint {
    return BigInt(this.chain.at().query("Timestamp", "Now") as number | bigint);
  }

  #slotAtOrAfter(time: bigint): bigint {
    const { runtime } = this.chain.at();
    const { slotDuration } = auraSettings(runtime, this.chain.at().storage());
    return ((time + slotDuration - 1n) / slotDuration) * slotDuration;
  }
}

/** Balances for the development accounts, if the runtime has pallet Balances. */
function defaultGenesis(runtime: Runtime): JsonObject {
  if (!RuntimeMetadata.of(runtime).hasCall("Balances", "transfer_allow_death")) return {};
  return { balances: { balances: devAccounts().map(({ address }) => [address, BALANCE]) } };
}

function succeeded<T extends RuntimeTypes>(call: string, receipt: Receipt<T>): Receipt<T> {
  if (receipt.error === undefined) return receipt;
  throw new CallFailedError(call, receipt.error, receipt as unknown as Receipt);
}
