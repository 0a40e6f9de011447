import type { Account } from "../../../bindings/chain/src/chain/index.ts";
import { storagePrefix } from "../../../bindings/core/src/state/storage-prefix.ts";
import { hex } from "../../support/hex.ts";
import type { AssetsWorld } from "./world.ts";

/**
 * A second, plain account of what Assets keeps: balances by the events alone; and of deposits and counts, what the entries
 * in storage add up to.
 */

type Json = Record<string, unknown>;

interface Totals {
  readonly supplies: readonly bigint[];
  readonly accounts: readonly number[];
  readonly approvals: readonly number[];
  readonly sufficients: readonly number[];
  readonly balances: readonly (readonly bigint[])[];
  readonly reserved: readonly bigint[];
  readonly consumers: readonly number[];
}

export class AssetsModel {
  readonly #ids: readonly number[];
  readonly #accounts: readonly Account[];
  readonly #balances = new Map<string, bigint>();
  /** Tokens that `refund` gave up: FRAME leaves them in the supply. */
  readonly #lost = new Map<number, bigint>();

  constructor(ids: readonly number[], accounts: readonly Account[]) {
    this.#ids = ids;
    this.#accounts = accounts;
  }

  /** A call that succeeded, and its events. */
  apply(signer: Account, name: string, fields: { id: number } & Json, events: readonly Json[]): void {
    const { id } = fields;
    for (const event of events) {
      const amount = BigInt((event["amount"] ?? event["balance"] ?? 0n) as bigint);
      if (event["event"] === "Issued") this.#add(id, event["owner"], amount);
      if (event["event"] === "Burned") this.#add(id, event["owner"], -amount);
      if (event["event"] === "Transferred") {
        this.#add(id, event["from"], -amount);
        this.#add(id, event["to"], amount);
      }
    }
    if (name !== "refund") return;
    const own = this.#balance(id, hex(signer.id));
    this.#add(id, hex(signer.id), -own);
    this.#lost.set(id, (this.#lost.get(id) ?? 0n) + own);
  }

  /** What the events and the entries in storage say. */
  expected(world: AssetsWorld): Totals {
    const balances = this.#ids.map((id) => this.#accounts.map((who) => this.#balance(id, hex(who.id))));
    const holdings = this.#ids.map((id) => this.#accounts.map((who) => world.held(id, who)));
    const reasons = (index: number, type: string): number =>
      (holdings[index] ?? []).filter((one) => kindOf(one) === type).length;
    return {
      supplies: this.#ids.map((id, index) => sum(balances[index] ?? []) + (this.#lost.get(id) ?? 0n)),
      accounts: holdings.map((all) => all.filter((one) => one !== null).length),
      approvals: this.#ids.map((id) => this.#approvals(world).filter((one) => one.id === id).length),
      sufficients: this.#ids.map((_, index) => reasons(index, "Sufficient")),
      balances,
      reserved: this.#accounts.map((who) => this.#deposits(world, holdings, who)),
      consumers: this.#accounts.map((who, place) => {
        const held = holdings.filter((all) => kindOf(all[place] ?? null) === "Consumer").length;
        return held + (this.#deposits(world, holdings, who) > 0n ? 1 : 0);
      }),
    };
  }

  /** What the pallets keep as totals. */
  found(world: AssetsWorld): Totals {
    const details = this.#ids.map((id) => world.asset(id));
    return {
      supplies: details.map(({ supply }) => supply),
      accounts: details.map(({ accounts }) => accounts),
      approvals: details.map(({ approvals }) => approvals),
      sufficients: details.map(({ sufficients }) => sufficients),
      balances: this.#ids.map((id) => this.#accounts.map((who) => world.held(id, who)?.balance ?? 0n)),
      reserved: this.#accounts.map((who) => world.reserved(who)),
      consumers: this.#accounts.map((who) => world.system(who).consumers),
    };
  }

  /** Deposits of metadata, approvals and accounts. The assets themselves are of genesis, which takes none. */
  #deposits(
    world: AssetsWorld,
    holdings: readonly (readonly ({ reason: unknown } | null)[])[],
    who: Account,
  ): bigint {
    const id = hex(who.id);
    const view = world.chain.at();
    const metadata = this.#ids.map((asset) => {
      const owner = (view.query("Assets", "Asset", asset) as Json)["owner"];
      const { deposit } = view.query("Assets", "Metadata", asset) as { deposit: bigint };
      return owner === id ? BigInt(deposit) : 0n;
    });
    const approvals = this.#approvals(world).map(({ owner, deposit }) => (owner === id ? deposit : 0n));
    const accounts = holdings.flatMap((all) =>
      all.map((one, place) => {
        const { type, value } = (one?.reason ?? {}) as { type?: string; value?: unknown };
        if (type === "DepositHeld") return this.#accounts[place] === who ? BigInt(value as bigint) : 0n;
        if (type !== "DepositFrom") return 0n;
        const [depositor, amount] = value as [string, bigint];
        return depositor === id ? BigInt(amount) : 0n;
      }),
    );
    return sum([...metadata, ...approvals, ...accounts]);
  }

  #approvals({ chain }: AssetsWorld): { id: number; owner: string; deposit: bigint }[] {
    const entries = [...chain.at().block.state.top.entries(storagePrefix("Assets", "Approvals"))];
    return entries.map(([key, value]) => {
      const data = new DataView(value.buffer, value.byteOffset);
      // Prefix, hash and id, hash and owner; amount, deposit.
      return {
        id: new DataView(key.buffer, key.byteOffset).getUint32(48, true),
        owner: hex(key.subarray(68, 100)),
        deposit: data.getBigUint64(16, true),
      };
    });
  }

  #balance(id: number, who: string): bigint {
    return this.#balances.get(`${id} ${who}`) ?? 0n;
  }

  #add(id: number, who: unknown, amount: bigint): void {
    this.#balances.set(`${id} ${who}`, this.#balance(id, who as string) + amount);
  }
}

function kindOf(holding: { reason: unknown } | null): string | undefined {
  return (holding?.reason as { type?: string } | undefined)?.type;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
