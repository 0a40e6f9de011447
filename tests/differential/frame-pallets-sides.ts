import {
  bareExtrinsic,
  type ChainEvent,
  decodeEvents,
  devAccount,
  encodeHeader,
  IMMORTAL,
  RuntimeMetadata,
  signExtrinsic,
  slotDigest,
  storageKey,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, Storage } from "../../bindings/core/src/index.ts";
import { FIRST_SLOT, startChain } from "../chain/runtimes.ts";
import { concat, utf8 } from "../support/hex.ts";
import { Reader, u32, u128 } from "../support/scale.ts";

/**
 * Two runtimes with pallets Utility and Proxy, on which the same calls are made. The calls of each are encoded by its own
 * metadata, so indices of pallets differ; all else must be the same.
 */

/** A call by names. Calls among the arguments are encoded too. */
export interface Step {
  readonly pallet: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const NUMBER = storagePrefix("System", "Number");
const EVENTS = storagePrefix("System", "Events");
const EVENT_COUNT = storagePrefix("System", "EventCount");
const EXTRINSIC_INDEX = utf8(":extrinsic_index");

/** The flag of accounts in the present format. */
const NEW_LOGIC = 1n << 127n;

abstract class PalletSide {
  readonly metadata: RuntimeMetadata;
  protected readonly runtime: Runtime;
  protected readonly storage: Storage;

  protected constructor(runtime: Runtime, storage: Storage) {
    this.runtime = runtime;
    this.metadata = RuntimeMetadata.of(runtime);
    this.storage = storage;
  }

  encode({ pallet, name, fields }: Step): Uint8Array {
    const made = Object.entries(fields).map(([key, value]) => [key, this.#argument(value)]);
    return this.metadata.encodeCall(pallet, name, Object.fromEntries(made));
  }

  #argument(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#argument(item));
    if (typeof value === "object" && value !== null && "pallet" in value) return this.encode(value as Step);
    return value;
  }

  /** Gives accounts a free balance and nothing else. */
  endow(accounts: readonly Uint8Array[], free: bigint): void {
    for (const id of accounts) {
      const counters = concat(u32(0), u32(0), u32(1), u32(0));
      const data = concat(u128(free), u128(0n), u128(0n), u128(NEW_LOGIC));
      this.storage.set(this.#key("System", "Account", id), concat(counters, data));
    }
    this.storage.set(storagePrefix("Balances", "TotalIssuance"), u128(1n << 100n));
  }

  /** Makes a call as root and returns what happened inside: the events of the call, as text. */
  make(step: Step, block: number, extrinsic: number): string[] {
    this.storage.set(NUMBER, u32(block));
    this.storage.set(EXTRINSIC_INDEX, u32(extrinsic));
    this.storage.clear(EVENTS);
    this.storage.clear(EVENT_COUNT);
    this.run(this.encode(step));
    return this.inner(decodeEvents(this.metadata, this.storage.get(EVENTS))).map(({ pallet, name, data }) => {
      const shown = JSON.stringify(data, (_, value) => (typeof value === "bigint" ? String(value) : value));
      return `${pallet}.${name} ${shown}`;
    });
  }

  /** Changes what the pallet believes to be an account's deposits, as if they had been taken at other prices. */
  misstateDeposits(id: Uint8Array, by: bigint): void {
    for (const item of ["Proxies", "Announcements"]) {
      const key = this.#key("Proxy", item, id);
      const value = this.storage.get(key);
      if (value === undefined) continue;
      const at = value.length - 16;
      this.storage.set(key, concat(value.subarray(0, at), u128(new Reader(value.subarray(at)).u128() + by)));
    }
  }

  /** Stored values of an account, as hex: account, proxies, announcements. */
  stored(id: Uint8Array): string[] {
    return (["System.Account", "Proxy.Proxies", "Proxy.Announcements"] as const).map((item) => {
      const [pallet, name] = item.split(".") as [string, string];
      const value = this.storage.get(this.#key(pallet, name, id));
      return `${item} ${value === undefined ? "none" : Buffer.from(value).toString("hex")}`;
    });
  }

  /** The dispatch class of a call, as fees are estimated. */
  dispatchClass(step: Step): number {
    const extrinsic = bareExtrinsic(this.encode(step), 4);
    const input = concat(extrinsic, u32(extrinsic.length));
    const info = this.runtime.call("TransactionPaymentApi_query_info", input, {
      storage: this.storage.fork(),
    });
    return info.at(-17) as number;
  }

  #key(pallet: string, item: string, id: Uint8Array): Uint8Array {
    return storageKey(this.metadata, pallet, item, [id]);
  }

  protected abstract run(call: Uint8Array): void;
  /** The events without those of what was around the call. */
  protected abstract inner(events: readonly ChainEvent[]): readonly ChainEvent[];
}

/** Rococo's runtime: its API for dry runs dispatches a call as any origin, and the host keeps what it wrote. */
export class RococoSide extends PalletSide {
  constructor(runtime: Runtime) {
    super(runtime, new Storage());
  }

  protected run(call: Uint8Array): void {
    const root = Uint8Array.of(0, 0);
    const xcmVersion = u32(5);
    const result = this.runtime.call("DryRunApi_dry_run_call", concat(root, call, xcmVersion), {
      storage: this.storage,
    });
    if (result[0] !== 0) throw new Error("the dry run failed");
  }

  protected inner(events: readonly ChainEvent[]): readonly ChainEvent[] {
    return events;
  }
}

/** Our runtime: an account that pays the fees, and takes part in nothing else, makes the calls by Sudo. */
export class OurSide extends PalletSide {
  #nonce = 0;
  readonly #genesisHash: Uint8Array;

  private constructor(runtime: Runtime, storage: Storage, genesisHash: Uint8Array) {
    super(runtime, storage);
    this.#genesisHash = genesisHash;
  }

  static async start(runtime: Runtime): Promise<OurSide> {
    const payer = devAccount("Ferdie");
    const genesis = { balances: { balances: [[payer.address, 1n << 90n]] }, sudo: { key: payer.address } };
    const chain = await startChain(runtime, { genesis });
    const storage = chain.at().storage();
    const zero = new Uint8Array(32);
    const header = {
      parentHash: chain.genesis.hash,
      number: 1,
      stateRoot: zero,
      extrinsicsRoot: zero,
      digest: [slotDigest(FIRST_SLOT)],
    };
    runtime.call("Core_initialize_block", encodeHeader(header), { storage });
    return new OurSide(runtime, storage, chain.genesis.hash);
  }

  protected run(call: Uint8Array): void {
    const extrinsic = signExtrinsic({
      metadata: this.metadata,
      signer: devAccount("Ferdie"),
      call: this.metadata.encodeCall("Sudo", "sudo", { call }),
      specVersion: 1,
      transactionVersion: 1,
      genesisHash: this.#genesisHash,
      era: IMMORTAL,
      birthHash: this.#genesisHash,
      nonce: this.#nonce,
      tip: 0n,
    });
    this.#nonce += 1;
    // A block has room for few of them; each counts as the first one.
    this.storage.clear(storagePrefix("System", "BlockWeight"));
    const result = this.runtime.call("BlockBuilder_apply_extrinsic", extrinsic, { storage: this.storage });
    if (result[0] !== 0 || result[1] !== 0) throw new Error(`not applied: ${result.join(" ")}`);
  }

  protected inner(events: readonly ChainEvent[]): readonly ChainEvent[] {
    const end = events.findLastIndex(({ name }) => name === "Sudid");
    return events.slice(1, end);
  }
}
