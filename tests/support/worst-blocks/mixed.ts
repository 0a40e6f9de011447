import { concat } from "../hex.ts";
import { handleUnsigned as handle } from "../ismp/calls.ts";
import { sudoer } from "../ismp-chain.ts";
import { u32 } from "../scale.ts";
import { nested, nestedCallsOfSudo, postOf, remark, remarks } from "./call-kinds.ts";
import { delivery, fullBatch, getTimeouts, smallNodes } from "./message-kinds.ts";
import type { Prepared } from "./prepared-chain.ts";

/** Extrinsics of all kinds in turns, each of a size of its own, until the block is full. */
export function* mixed(chain: Prepared): Iterable<Uint8Array> {
  const { incoming, call, rich } = chain;
  const sign = chain.signing();
  for (let i = 0; i * 12 < incoming.length; i += 1) {
    const posts = incoming.slice(i * 12, i * 12 + 12);
    yield handle(delivery(chain, posts.slice(0, 1), smallNodes(40_000, i)));
    yield sign(rich, call("System", "remark_with_event", { remark: new Uint8Array(30_000 + i).fill(i) }));
    yield handle(delivery(chain, posts.slice(1, 8)), delivery(chain, posts.slice(8, 11)));
    yield sign(sudoer, nested(remark(u32(i)), 30));
    yield sign(rich, postOf(new Uint8Array(20_000)));
    yield handle(delivery(chain, posts.slice(11), [new Uint8Array(50_000).fill(i)]));
    yield sign(rich, nested(remark(new Uint8Array(1_000))));
    const dest = { Id: concat(u32(i), new Uint8Array(28).fill(9)) };
    yield sign(rich, call("Balances", "transfer_allow_death", { dest, value: 10n ** 12n }));
  }
}

/** The most memory for its bytes, and without freeing more than a host has. */
export function* greedy(chain: Prepared): Iterable<Uint8Array> {
  // All parts are signed in sequence: their nonces are consecutive.
  const sign = chain.signing();
  const parts = { ...chain, signing: () => sign };
  yield* getTimeouts(parts);
  yield* fullBatch(parts);
  yield* nestedCallsOfSudo(parts);
  yield* remarks(parts);
}
