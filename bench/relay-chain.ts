// One of the two chains of the relayer's benchmark, in a process of its own: a development chain on a WebSocket.
//
// Does what its parent asks for, one thing after another: calls as root, messages to send, blocks.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createChainSpec, devAccount, type RawChainSpec } from "@as-ismp/chain";
import { DevChain } from "@as-ismp/chain/dev";
import { sealBlock } from "@as-ismp/chain/rpc";
import { Runtime } from "@as-ismp/core";
import { encodeStateMachine } from "@as-ismp/relayer/prover";
import { xxhashAsU8a } from "@polkadot/util-crypto";
import { hex } from "../tests/support/hex.ts";
import { ROOT } from "./runtimes.ts";

/** What the parent asks for. The answer to each is a {@link Report}. */
export type Order =
  /** Calls as root, `0x` hex, in a block. */
  | { readonly kind: "root"; readonly calls: readonly string[] }
  /** POSTs of 100 bytes, in as many blocks as it takes; nothing is final yet. */
  | { readonly kind: "send"; readonly count: number; readonly to: string }
  /** A block of what is in the pool, final at once. */
  | { readonly kind: "block" };

export interface Report {
  readonly url: string;
  /** Number of the best block. */
  readonly number: number;
  /** Milliseconds that the order took. */
  readonly took: number;
}

const HOST_MACHINE = hex(xxhashAsU8a(":HostMachine:", 128));
const VOTERS = ["Alice", "Bob", "Charlie", "Dave"] as const;
const alice = devAccount("Alice", "ed25519");
const [, , name = "SUBSTRATE-left"] = process.argv;

const runtime = await Runtime.load(readFileSync(join(ROOT, "build", "as-ismp-dev.wasm")));
const node = await DevChain.start({
  spec: specOf(name),
  seal: { kind: "manual" },
  chain: { firstSlot: 290_000_000n, clock: () => 0 },
});
const { chain, pool } = node;

process.on("message", (order: Order) => {
  obey(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on("disconnect", () => process.exit(0));
report(0);

async function obey(order: Order): Promise<void> {
  const start = performance.now();
  if (order.kind === "send") await send(order.count, order.to);
  else {
    if (order.kind === "root")
      submit(order.calls.map((call) => chain.at().metadata.encodeCall("Sudo", "sudo", { call })));
    await sealBlock(chain, pool);
  }
  report(performance.now() - start);
}

/** Blocks are full before a thousand messages are sent. */
async function send(count: number, to: string): Promise<void> {
  const { metadata } = chain.at();
  submit(
    Array.from({ length: count }, (_, i) =>
      metadata.encodeCall("Probe", "post", {
        dest: { Substrate: hex(Buffer.from(to)) },
        from: hex(Buffer.from("accept-sender")),
        to: hex(Buffer.from("accept-1")),
        timeout: 0n,
        body: hex(new Uint8Array(100).fill(i)),
        fee: 0n,
      }),
    ),
  );
  while (pool.ready().length > 0) await sealBlock(chain, pool, { finalize: false });
}

function submit(calls: readonly Uint8Array[]): void {
  const nonce = chain.at().nonce(alice.id);
  calls.forEach((call, i) => {
    pool.submit(chain.sign(alice, call, { nonce: nonce + i }));
  });
}

function report(took: number): void {
  const told: Report = { url: node.url, number: chain.best.number, took };
  process.send?.(told);
}

function specOf(machine: string): RawChainSpec {
  const spec = createChainSpec({
    runtime,
    genesis: {
      aura: { authorities: [devAccount("Alice").address] },
      grandpa: { authorities: VOTERS.map((voter) => [devAccount(voter, "ed25519").address, 1]) },
      balances: { balances: [[alice.address, 10n ** 15n]] },
      sudo: { key: alice.address },
    },
  });
  const { top, childrenDefault } = spec.genesis.raw;
  const named = { ...top, [HOST_MACHINE]: hex(encodeStateMachine(machine)) };
  return { ...spec, genesis: { raw: { top: named, childrenDefault } } };
}
