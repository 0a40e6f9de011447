/**
 * Grows the demo's chain from its genesis, twice: one node authors the blocks, and another one imports them. The
 * import checks the seal, executes the block again with `Core_execute_block` and compares the state root.
 *
 * The reports are read from the chain: outcomes, fees and events from the blocks, balances from the state.
 */
import {
  Chain,
  type ChainBlock,
  type ChainEvent,
  createChainSpec,
  describeOutcome,
  encodeBlock,
  GRANDPA_ENGINE,
  type RawChainSpec,
  slotOf,
  storageKey,
  storagePrefix,
} from "@as-ismp/chain";
import type { Runtime } from "@as-ismp/core";
import { ScaleReader } from "@as-ismp/core/internal/codec";
import { hex } from "../terminal/format.ts";
import { PAID, STORY, type StoryStep } from "./story.ts";

export const PRESET = "development";

export interface ExtrinsicReport {
  /** Null for inherents, such as the time, which have no signature. */
  readonly signer: { readonly name: string; readonly scheme: string; readonly address: string } | null;
  readonly what: string;
  /** `success`, or the name of the error. */
  readonly outcome: string;
  readonly expected: string;
  /** Fee that the signer paid. */
  readonly fee: bigint;
  readonly events: readonly string[];
}

export interface BlockReport {
  readonly number: number;
  readonly hash: string;
  readonly stateRoot: string;
  readonly extrinsicsRoot: string;
  readonly slot: bigint;
  /** SCALE-encoded block with its seal, as hex. */
  readonly bytes: string;
  readonly extrinsics: readonly ExtrinsicReport[];
  /** Events outside of extrinsics: of the initialization and the finalization. */
  readonly events: readonly string[];
  /** The change of GRANDPA authorities that the header announces. */
  readonly announced: { readonly authorities: number; readonly delay: number } | null;
  readonly setId: bigint;
  readonly buildMilliseconds: number;
  readonly executeMilliseconds: number;
  /** Whether the second node has the same block. */
  readonly agreed: boolean;
}

/** The balances of all accounts in the state, and the proof of one of them. */
export interface BalancesReport {
  readonly accounts: number;
  readonly sum: bigint;
  readonly totalIssuance: bigint;
  readonly proof: {
    readonly account: string;
    readonly free: bigint;
    readonly nodes: number;
    readonly bytes: number;
    readonly verdict: "accepted" | "refused";
  };
}

export class DemoChain {
  readonly chain: Chain;
  readonly #witness: Chain;
  readonly #spec: RawChainSpec;

  private constructor(chain: Chain, witness: Chain, spec: RawChainSpec) {
    this.chain = chain;
    this.#witness = witness;
    this.#spec = spec;
  }

  static async start(runtime: Runtime): Promise<DemoChain> {
    const spec = createChainSpec({ runtime, preset: PRESET });
    return new DemoChain(await Chain.create(spec), await Chain.create(spec), spec);
  }

  /** A new node with the blocks before `block`, but not with `block`. */
  async nodeBefore(block: ChainBlock): Promise<Chain> {
    const node = await Chain.create(this.#spec);
    for (let number = 1; number < block.number; number += 1) {
      const earlier = this.chain.blockAt(number);
      if (earlier !== undefined) await node.import(earlier);
    }
    return node;
  }

  async *grow(): AsyncGenerator<BlockReport> {
    for (const steps of STORY) yield await this.#next(steps);
  }

  async #next(steps: readonly StoryStep[]): Promise<BlockReport> {
    const { chain } = this;
    const { metadata } = chain.at();
    const nonces = new Map<string, number>();
    const extrinsics = steps.map(({ signer, call }) => {
      const nonce = nonces.get(signer.address) ?? chain.at().nonce(signer.id);
      nonces.set(signer.address, nonce + 1);
      return chain.sign(signer, call(metadata), { nonce });
    });
    const start = performance.now();
    const { block, outcomes } = await chain.author({ extrinsics });
    const built = performance.now();
    const imported = await this.#witness.import({ header: block.header, extrinsics: block.extrinsics });
    const executed = performance.now();

    const view = chain.at(block.hash);
    const events = view.events();
    // Inherents, such as the time, come before signed extrinsics.
    const inherents = block.extrinsics.length - outcomes.filter(({ kind }) => inBlock(kind)).length;
    const reports: ExtrinsicReport[] = [inherentReport(events)];
    let index = inherents;
    steps.forEach(({ signer, what, expected }, i) => {
      const outcome = outcomes[i];
      if (outcome === undefined) return;
      const own = inBlock(outcome.kind) ? eventsOf(events, index++) : [];
      reports.push({
        signer: { name: signer.name, scheme: signer.scheme, address: signer.address },
        what,
        outcome: sudoError(own) ?? describeOutcome(outcome),
        expected,
        fee: feeOf(own),
        events: own.map(nameOf),
      });
    });
    return {
      number: block.number,
      hash: hex(block.hash),
      stateRoot: hex(block.header.stateRoot),
      extrinsicsRoot: hex(block.header.extrinsicsRoot),
      slot: slotOf(block.header) ?? 0n,
      bytes: hex(encodeBlock(block)),
      extrinsics: reports,
      events: events.filter(({ phase }) => typeof phase === "string").map(nameOf),
      announced: announcedChange(block),
      setId: view.query("Grandpa", "CurrentSetId") as bigint,
      buildMilliseconds: rounded(built - start),
      executeMilliseconds: rounded(executed - built),
      agreed: hex(imported.hash) === hex(block.hash),
    };
  }

  /** The balances in the state of the best block, and the proof of one balance against its state root. */
  balances(runtime: Runtime): BalancesReport {
    const view = this.chain.at();
    const { metadata } = view;
    const accountType = metadata.storageEntry("System", "Account").type.asMap.value;
    let accounts = 0;
    let sum = 0n;
    for (const [, bytes] of view.block.state.top.entries(storagePrefix("System", "Account"))) {
      const { data } = metadata.decode(accountType, bytes) as unknown as {
        data: Record<"free" | "reserved", { toBigInt(): bigint }>;
      };
      accounts += 1;
      sum += data.free.toBigInt() + data.reserved.toBigInt();
    }
    const key = storageKey(metadata, "System", "Account", [PAID.id]);
    const nodes = view.proof([key]);
    const verdict = runtime.lightClient.readProof("blake2_256", view.block.header.stateRoot, nodes, [key]);
    const { data } = view.query("System", "Account", PAID.id) as { data: { free: bigint } };
    const shown = verdict.ok ? verdict.value[0] : null;
    return {
      accounts,
      sum,
      totalIssuance: view.query("Balances", "TotalIssuance") as bigint,
      proof: {
        account: PAID.name,
        free: data.free,
        nodes: nodes.length,
        bytes: nodes.reduce((total, node) => total + node.length, 0),
        verdict:
          shown != null && hex(shown) === hex(view.get(key) ?? new Uint8Array()) ? "accepted" : "refused",
      },
    };
  }
}

function inBlock(kind: string): boolean {
  return kind === "success" || kind === "failed";
}

function inherentReport(events: readonly ChainEvent[]): ExtrinsicReport {
  const own = eventsOf(events, 0);
  const failed = own.some(({ name }) => name === "ExtrinsicFailed");
  return {
    signer: null,
    what: "Timestamp.set",
    outcome: failed ? "failed" : "success",
    expected: "success",
    fee: 0n,
    events: own.map(nameOf),
  };
}

function eventsOf(events: readonly ChainEvent[], extrinsic: number): ChainEvent[] {
  return events.filter(({ phase }) => typeof phase === "object" && phase.extrinsic === extrinsic);
}

/** The error of a call that was made as root: the outer call succeeds even if the inner one fails. */
function sudoError(events: readonly ChainEvent[]): string | undefined {
  const result = events.find(({ name }) => name === "Sudid")?.data["sudoResult"];
  const failed = result as { type: string; value: string } | undefined;
  return failed?.type === "Err" ? failed.value : undefined;
}

function feeOf(events: readonly ChainEvent[]): bigint {
  const paid = events.find(({ name }) => name === "TransactionFeePaid")?.data["actualFee"];
  return typeof paid === "bigint" ? paid : 0n;
}

function nameOf({ pallet, name }: ChainEvent): string {
  return `${pallet}.${name}`;
}

/** A GRANDPA scheduled change: engine `FRNK`, index 1, the list, the delay. (docs/spec/grandpa.md#structures) */
function announcedChange({ header }: ChainBlock): BlockReport["announced"] {
  for (const item of header.digest) {
    if (item.kind !== "consensus" || item.engine !== GRANDPA_ENGINE || item.data[0] !== 1) continue;
    const reader = new ScaleReader(item.data.subarray(1));
    const authorities = reader.vec(() => reader.fixed(40)).length;
    return { authorities, delay: reader.u32() };
  }
  return null;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
