// The cost of one more delivered message, by the number of earlier ones: receipts are never removed.
//
// Two pairs of chains, each with its database: one authors a block with one POST, the other one imports it. The pairs
// take turns, so that a noisy machine disturbs them alike.

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chain, createChainSpec, devAccount, type RawChainSpec } from "@as-ismp/chain";
import { HostMeter, type Runtime } from "@as-ismp/core";
import { concat, hex, utf8 } from "../tests/support/hex.ts";
import { handleUnsigned, sudo } from "../tests/support/ismp/calls.ts";
import type { Post } from "../tests/support/ismp/codec.ts";
import { bytes } from "../tests/support/scale.ts";
import type { Counterpart } from "../tests/support/worlds/counterpart.ts";
import { counterpart, INWARD, post, RELAYER } from "./ismp-counterpart.ts";
import { median } from "./measure.ts";
import { ms, whole } from "./table.ts";

export const RECEIPT_HEADS: readonly string[] = [
  "receipts before",
  "authored and stored",
  "imported and stored",
  "host calls of both",
  "outside host functions",
  "both, over the first row",
];

const RECEIPTS = [100, 100_000];
const ROUNDS = 40;
const WARM_UP = 10;
const FIRST_SLOT = 290_000_000n;

interface Cost {
  readonly authored: number;
  readonly imported: number;
  readonly hostCalls: number;
  readonly own: number;
}

/** Two chains of one genesis that has so many receipts. */
class Pair {
  readonly #author: Chain;
  readonly #importer: Chain;
  readonly #meter: HostMeter;

  private constructor(author: Chain, importer: Chain, meter: HostMeter) {
    this.#author = author;
    this.#importer = importer;
    this.#meter = meter;
  }

  static async create(runtime: Runtime, receipts: number, folder: string, first: Counterpart): Promise<Pair> {
    const spec = specWith(runtime, receipts);
    const meter = new HostMeter();
    const open = (name: string): Promise<Chain> =>
      Chain.create(spec, {
        firstSlot: FIRST_SLOT,
        database: { path: join(folder, `${receipts}-${name}`), keep: 64 },
        call: { meter },
      });
    const [author, importer] = [await open("author"), await open("importer")];
    const alice = devAccount("Alice", "ed25519");
    const pair = new Pair(author, importer, meter);
    const calls = first.introductions(0).reverse();
    await pair.#block(calls.map((call, nonce) => author.sign(alice, sudo(call), { nonce })));
    return pair;
  }

  /** A block with one POST in it, made by one and taken by the other. */
  async deliver(message: Uint8Array): Promise<Cost> {
    return this.#block([handleUnsigned(message)]);
  }

  async close(): Promise<void> {
    await this.#author.close();
    await this.#importer.close();
  }

  async #block(extrinsics: readonly Uint8Array[]): Promise<Cost> {
    this.#meter.reset();
    const start = performance.now();
    const { block, outcomes } = await this.#author.author({ extrinsics });
    const authored = performance.now() - start;
    const between = performance.now();
    await this.#importer.import(block);
    const imported = performance.now() - between;
    const failed = outcomes.find(({ kind }) => kind !== "success");
    if (failed !== undefined) throw new Error(`a message is refused: ${JSON.stringify(failed)}`);
    for (const chain of [this.#author, this.#importer]) await chain.finalize(block.hash);
    const { calls, nanoseconds } = this.#meter;
    return { authored, imported, hostCalls: calls, own: authored + imported - nanoseconds / 1e6 };
  }
}

export async function receiptRows(runtime: Runtime): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), "as-ismp-receipts-"));
  const posts: readonly Post[] = Array.from({ length: WARM_UP + ROUNDS }, (_, nonce) => post(INWARD, nonce));
  const them = counterpart(posts, []);
  const pairs: Pair[] = [];
  try {
    for (const receipts of RECEIPTS) pairs.push(await Pair.create(runtime, receipts, folder, them));
    const costs = RECEIPTS.map((): Cost[] => []);
    for (const [round, each] of posts.entries()) {
      const message = them.requestMessage([each], RELAYER);
      for (const [i, pair] of pairs.entries()) {
        const cost = await pair.deliver(message);
        if (round >= WARM_UP) costs[i]?.push(cost);
      }
    }
    const both = costs.map((all) => median(all.map(({ authored, imported }) => authored + imported)));
    return costs.map((all, i) => {
      const of = (what: keyof Cost): number => median(all.map((cost) => cost[what]));
      return [
        whole(RECEIPTS[i] ?? 0),
        ms(of("authored")),
        ms(of("imported")),
        whole(of("hostCalls")),
        ms(of("own")),
        ((both[i] ?? Number.NaN) / (both[0] ?? Number.NaN)).toFixed(2),
      ];
    });
  } finally {
    for (const pair of pairs) await pair.close();
    rmSync(folder, { recursive: true });
  }
}

function specWith(runtime: Runtime, receipts: number): RawChainSpec {
  const spec = createChainSpec({
    runtime,
    genesis: {
      aura: { authorities: [devAccount("Alice").address] },
      grandpa: { authorities: [[devAccount("Alice", "ed25519").address, 1]] },
      balances: { balances: [[devAccount("Alice", "ed25519").address, 10n ** 15n]] },
      sudo: { key: devAccount("Alice", "ed25519").address },
    },
  });
  const relayer = hex(bytes(RELAYER));
  const kept = Array.from({ length: receipts }, (_, i) => {
    const commitment = createHash("sha256").update(`received ${i}`).digest();
    return [hex(concat(utf8("RequestReceipts"), commitment)), relayer];
  });
  const { top } = spec.genesis.raw;
  const childrenDefault = { [hex(utf8("ISMP"))]: Object.fromEntries(kept) };
  return { ...spec, genesis: { raw: { top, childrenDefault } } };
}
