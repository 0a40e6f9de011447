import {
  type ApplyOutcome,
  Chain,
  type ChainBlock,
  type ChainOptions,
  createChainSpec,
  devAccount,
  type JsonObject,
} from "../../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { hex } from "../../support/hex.ts";

/*
 * A chain of `tests/runtimes/session.json`: sessions of four blocks, whose validators pallet Candidates chooses. Names are
 * those of development accounts: their account and Aura key is sr25519, their GRANDPA key ed25519.
 */

/** Blocks of a session. */
export const PERIOD = 4;

const FIRST_SLOT = 290_000_000n;
const BALANCE = 10n ** 15n;
export const ACCOUNTS = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"];

export const accountId = (name: string): string => hex(devAccount(name).id);
export const grandpaKey = (name: string): string => hex(devAccount(name, "ed25519").id);

/** The argument `keys` of `set_keys`. */
export function keysOf(aura: string, grandpa: string = aura): JsonObject {
  return { aura: accountId(aura), grandpa: grandpaKey(grandpa) };
}

/** An entry of `session.keys` in a genesis configuration. */
export function genesisEntry(name: string, keysFrom: string = name): [string, string, JsonObject] {
  const { address } = devAccount(name);
  const keys = {
    aura: devAccount(keysFrom).address,
    grandpa: devAccount(keysFrom, "ed25519").address,
  };
  return [address, address, keys];
}

/** A genesis with these validators, in which all accounts have a balance. */
export function genesisOf(...validators: readonly string[]): JsonObject {
  return {
    balances: { balances: ACCOUNTS.map((name) => [devAccount(name).address, BALANCE]) },
    session: { keys: validators.map((name) => genesisEntry(name)) },
    sudo: { key: devAccount("Alice").address },
  };
}

/** What of a session is stored. */
export interface SessionState {
  readonly index: number;
  readonly validators: readonly string[];
  readonly queued: readonly string[];
  readonly changed: boolean;
  readonly authors: readonly string[];
  readonly voters: readonly string[];
  readonly setId: bigint;
}

export class SessionChain {
  readonly chain: Chain;

  constructor(chain: Chain) {
    this.chain = chain;
  }

  static async start(
    runtime: Runtime,
    genesis: JsonObject = genesisOf("Alice"),
    options: ChainOptions = {},
  ): Promise<SessionChain> {
    const spec = createChainSpec({ runtime, genesis });
    return new SessionChain(await Chain.create(spec, { firstSlot: FIRST_SLOT, ...options }));
  }

  query(pallet: string, item: string, ...keys: unknown[]): unknown {
    return this.chain.at().query(pallet, item, ...keys);
  }

  session(item: string, ...keys: unknown[]): unknown {
    return this.query("Session", item, ...keys);
  }

  signed(name: string, pallet: string, call: string, given: Record<string, unknown> = {}): Uint8Array {
    return this.chain.sign(devAccount(name), this.chain.at().metadata.encodeCall(pallet, call, given));
  }

  setKeys(name: string, keys: JsonObject = keysOf(name)): Uint8Array {
    return this.signed(name, "Session", "set_keys", { keys, proof: "0x" });
  }

  /** A block with these extrinsics. */
  async block(
    ...extrinsics: readonly Uint8Array[]
  ): Promise<{ block: ChainBlock; outcomes: readonly ApplyOutcome[] }> {
    return this.chain.author({ extrinsics });
  }

  /** A block whose extrinsics succeed. One that begins a session has no room for them: then it is the block after it. */
  async succeed(...extrinsics: readonly Uint8Array[]): Promise<ChainBlock> {
    if ((this.chain.best.number + 1) % PERIOD === 0) await this.block();
    const { block, outcomes } = await this.block(...extrinsics);
    const failed = outcomes.find(({ kind }) => kind !== "success");
    if (failed !== undefined) throw new Error(`an extrinsic failed: ${JSON.stringify(failed)}`);
    return block;
  }

  /** Empty blocks up to the one with this number. */
  async to(number: number): Promise<void> {
    while (this.chain.best.number < number) await this.chain.author();
  }

  /** Empty blocks up to the next one that begins a session. */
  async nextSession(): Promise<void> {
    await this.to((Math.floor(this.chain.best.number / PERIOD) + 1) * PERIOD);
  }

  /** Names and arguments of the pallet's events in the best block. */
  events(pallet = "Session"): unknown[] {
    return this.chain
      .at()
      .events()
      .filter((event) => event.pallet === pallet)
      .map(({ name, data }) => [name, data]);
  }

  state(): SessionState {
    const names = (ids: readonly string[], keyOf: (name: string) => string): string[] =>
      ids.map((id) => ACCOUNTS.find((name) => keyOf(name) === id) ?? id);
    const queued = this.session("QueuedKeys") as [string, { aura: string }][];
    const voters = this.query("Grandpa", "Authorities") as [string, bigint][];
    return {
      index: this.session("CurrentIndex") as number,
      validators: names(this.session("Validators") as string[], accountId),
      queued: names(
        queued.map(([id]) => id),
        accountId,
      ),
      changed: this.session("QueuedChanged") as boolean,
      authors: names(this.query("Aura", "Authorities") as string[], accountId),
      voters: names(
        voters.map(([id]) => id),
        grandpaKey,
      ),
      setId: BigInt(this.query("Grandpa", "CurrentSetId") as bigint),
    };
  }
}
