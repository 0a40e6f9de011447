import {
  type Account,
  type Chain,
  type ChainEvent,
  describeOutcome,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, startChain } from "../chain/runtimes.ts";

/** What an extrinsic weighed: picoseconds, bytes of proof. */
export interface SpentWeight {
  readonly time: bigint;
  readonly proof: bigint;
}

/** A chain of the runtime with FRAME's pallets, on which a test makes one call a block. */
export class FrameScene {
  readonly chain: Chain;

  private constructor(chain: Chain) {
    this.chain = chain;
  }

  static async start(runtime: Runtime): Promise<FrameScene> {
    return new FrameScene(await startChain(runtime));
  }

  call(pallet: string, name: string, fields: Record<string, unknown> = {}): Uint8Array {
    return this.chain.at().metadata.encodeCall(pallet, name, fields);
  }

  /** Signs a call, makes it in a block of its own, and returns `success` or the error. */
  async make(call: Uint8Array, who: Account = alice): Promise<string> {
    const { outcomes } = await this.chain.author({ extrinsics: [this.chain.sign(who, call)] });
    return outcomes.map(describeOutcome).join();
  }

  /** Makes a call as root, and returns the error of the outer call, which succeeds in any case. */
  asRoot(call: Uint8Array): Promise<string> {
    return this.make(this.call("Sudo", "sudo", { call }));
  }

  /** Events of the last call, in their order, without those of its fee and of its outcome: `Pallet.Event`. */
  events(): string[] {
    return this.#records().map(({ pallet, name }) => `${pallet}.${name}`);
  }

  /** What the first event of this name says, of the last call. */
  event(name: string): ChainEvent["data"] | undefined {
    return this.#records().find((record) => record.name === name)?.data;
  }

  #records(): readonly ChainEvent[] {
    const all = this.chain
      .at()
      .events()
      .filter(({ phase }) => typeof phase === "object" && phase.extrinsic === 1);
    // The fee is withdrawn first. At the end what was too much is given back, the rest is burnt, and both are told.
    const end = all.findLastIndex(({ name }) => name === "TransactionFeePaid");
    return all.slice(1, end).filter(({ name }) => name !== "Deposit" && name !== "BurnedDebt");
  }

  /** What the last call weighed with its extensions. */
  spent(): SpentWeight {
    const outcome = this.chain
      .at()
      .events()
      .findLast(({ name }) => name === "ExtrinsicSuccess" || name === "ExtrinsicFailed");
    const { weight } = Object.values(outcome?.data as object).at(-1) as { weight: Record<string, unknown> };
    const [time, proof] = Object.values(weight).map((part) => BigInt(String(part)));
    return { time: time as bigint, proof: proof as bigint };
  }
}
