import {
  type Account,
  type Chain,
  describeOutcome,
  devAccount,
} from "../../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { alice, bob, charlie, startChain, UNIT } from "../../chain/runtimes.ts";
import { hex } from "../../support/hex.ts";

/** A chain with assets, and calls of accounts that pay their own fees. Alice has sudo. */

export const dave = devAccount("Dave");
export const eve = devAccount("Eve");
/** They have tokens of the chain; Eve has none. */
export const RICH = [alice, bob, charlie, dave];
export const ASSET_DEPOSIT = 10n * UNIT;
export const ACCOUNT_DEPOSIT = UNIT / 10n;

type Fields = Record<string, unknown>;

export interface AssetDetails {
  readonly supply: bigint;
  readonly deposit: bigint;
  readonly minBalance: bigint;
  readonly isSufficient: boolean;
  readonly accounts: number;
  readonly sufficients: number;
  readonly approvals: number;
  readonly status: unknown;
}

export interface SystemAccount {
  readonly consumers: number;
  readonly providers: number;
  readonly sufficients: number;
  readonly data: { readonly free: bigint; readonly reserved: bigint };
}

export class AssetsWorld {
  readonly chain: Chain;

  private constructor(chain: Chain) {
    this.chain = chain;
  }

  static async start(runtime: Runtime, assets: Fields = {}): Promise<AssetsWorld> {
    const genesis = {
      balances: { balances: RICH.map(({ address }) => [address, 1000n * UNIT]) },
      sudo: { key: alice.address },
      assets: { assets: [], metadata: [], accounts: [], nextAssetId: null, reserves: [], ...assets },
    };
    return new AssetsWorld(await startChain(runtime, { genesis }));
  }

  encode(name: string, fields: Fields): Uint8Array {
    return this.chain.at().metadata.encodeCall("Assets", name, fields);
  }

  /** A call in a block of its own. @returns `success`, or the error's name */
  async as(signer: Account, name: string, fields: Fields): Promise<string> {
    return this.include(this.chain.sign(signer, this.encode(name, fields)));
  }

  async root(name: string, fields: Fields): Promise<string> {
    const call = this.encode(name, fields);
    await this.include(this.chain.sign(alice, this.chain.at().metadata.encodeCall("Sudo", "sudo", { call })));
    const [sudid] = this.events("Sudo");
    return JSON.stringify(sudid?.["sudoResult"]);
  }

  async include(extrinsic: Uint8Array): Promise<string> {
    const { outcomes } = await this.chain.author({ extrinsics: [extrinsic] });
    return outcomes.map(describeOutcome)[0] ?? "not included";
  }

  /** The events of a pallet in the last block: name and fields. */
  events(pallet = "Assets"): Record<string, unknown>[] {
    return this.chain
      .at()
      .events()
      .filter((event) => event.pallet === pallet)
      .map(({ name, data }) => ({ event: name, ...data }));
  }

  asset(id: number): AssetDetails {
    const details = this.chain.at().query("Assets", "Asset", id) as unknown as AssetDetails;
    return { ...details, supply: BigInt(details.supply), deposit: BigInt(details.deposit) };
  }

  held(id: number, who: Account): { balance: bigint; reason: unknown; status: unknown } | null {
    const account = this.chain.at().query("Assets", "Account", id, who.id) as unknown as {
      balance: bigint;
      reason: unknown;
      status: unknown;
    } | null;
    return account === null ? null : { ...account, balance: BigInt(account.balance) };
  }

  system(who: Account): SystemAccount {
    return this.chain.at().query("System", "Account", who.id) as unknown as SystemAccount;
  }

  reserved(who: Account): bigint {
    return BigInt(this.system(who).data.reserved);
  }
}

export const idOf = ({ id }: Account): { Id: string } => ({ Id: hex(id) });
