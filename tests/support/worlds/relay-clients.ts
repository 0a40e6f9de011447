import type { Runtime } from "../../../bindings/core/src/index.ts";
import { machine } from "../consensus-client.ts";
import { bake, type Recipe } from "../grandpa-chain.ts";
import { createClient } from "../ismp/calls.ts";
import { IsmpChain } from "../ismp-chain.ts";
import { START } from "./names.ts";

/** A chain whose clients `ids` follow the relay chain of `recipe`, of which no parachain is served. */
export function followRelayChain(runtime: Runtime, recipe: Recipe, ...ids: readonly string[]): IsmpChain {
  const chain = IsmpChain.start(runtime);
  chain.setTime(START);
  const { consensusState } = bake({ ...recipe, stateMachine: machine.polkadot(0) });
  for (const id of ids) {
    const client = { clientId: "GRNP", id, unbonding: 10_000_000n, challengePeriods: [], commitments: [] };
    const result = chain.root(createClient({ ...client, state: consensusState }));
    if (result !== "ok") throw new Error(`the client ${id} was not created: ${result}`);
  }
  return chain;
}
