import type { Runtime } from "../../bindings/core/src/index.ts";
import { machine } from "./consensus-client.ts";
import { bake, type Recipe } from "./grandpa-chain.ts";
import { concat, utf8 } from "./hex.ts";
import { IsmpChain } from "./ismp-chain.ts";
import { HERE, START } from "./ismp-counterpart.ts";
import { bytes, u64, vec } from "./scale.ts";

/** A chain whose clients `ids` follow the relay chain of `recipe`, of which no parachain is served. */
export function followRelayChain(runtime: Runtime, recipe: Recipe, ...ids: readonly string[]): IsmpChain {
  const chain = IsmpChain.start(runtime, { host: HERE, coprocessor: Uint8Array.of(0), balances: [] });
  chain.setTime(START);
  const { consensusState } = bake({ ...recipe, stateMachine: machine.polkadot(0) });
  for (const id of ids) {
    const names = concat(utf8("GRNP"), utf8(id));
    const create = concat(bytes(consensusState), names, u64(10_000_000n), vec([]), vec([]));
    const result = chain.root(concat(Uint8Array.of(7, 2), create));
    if (result !== "ok") throw new Error(`the client ${id} was not created: ${result}`);
  }
  return chain;
}
