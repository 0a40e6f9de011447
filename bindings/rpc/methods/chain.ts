/** `chain_*`: headers, blocks, hashes, and the subscriptions to new ones. */

import type { Chain } from "../../chain/chain.ts";
import type { ChainBlock } from "../../chain/chain-block.ts";
import { toHex } from "../../chain/hex.ts";
import { blockJson, headerJson } from "../json-forms.ts";
import { type Method, type MethodGroup, method, withAliases } from "../method.ts";
import { blockNumberOf, type Parameters } from "../parameters.ts";

type Tell = (block: ChainBlock) => void;

const methods: MethodGroup = {
  chain_getHeader: method(["hash"], ({ chain }, given) => {
    const block = blockOf(chain, given);
    return block === undefined ? null : headerJson(block.header);
  }),
  chain_getBlock: method(["hash"], ({ chain }, given) => {
    const block = blockOf(chain, given);
    return block === undefined ? null : blockJson(block, chain.justification(block.hash));
  }),
  chain_getBlockHash: method(["list_or_value"], ({ chain, limits }, given) => {
    const hashOf = (value: unknown): string | null => {
      const block = chain.blockAt(blockNumberOf(value, 0));
      return block === undefined ? null : toHex(block.hash);
    };
    if (given.isNull(0)) return toHex(chain.best.hash);
    return Array.isArray(given.raw(0)) ? given.list(0, limits.page, hashOf) : hashOf(given.raw(0));
  }),
  chain_getFinalizedHead: method([], ({ chain }) => toHex(chain.finalized.hash)),
  ...subscription("NewHeads", "newHead", (chain, tell) => {
    let best = chain.best;
    tell(best);
    return chain.subscribe(() => {
      if (chain.best === best) return;
      best = chain.best;
      tell(best);
    });
  }),
  ...subscription("AllHeads", "allHead", (chain, tell) => {
    tell(chain.best);
    return chain.subscribe(({ kind, block }) => {
      if (kind === "imported") tell(block);
    });
  }),
  ...subscription("FinalizedHeads", "finalizedHead", (chain, tell) => {
    let last = chain.finalized;
    tell(last);
    return chain.subscribe(({ kind, block }) => {
      if (kind !== "finalized" || block.number <= last.number) return;
      // Every head is told, also where one step made several blocks final.
      const between: ChainBlock[] = [];
      for (let at: ChainBlock | undefined = block; at !== undefined && at !== last; ) {
        between.push(at);
        at = chain.find(at.header.parentHash);
      }
      last = block;
      for (const each of between.reverse()) tell(each);
    });
  }),
};

/** The group. */
export const chainMethods: MethodGroup = withAliases(methods, {
  chain_getHead: "chain_getBlockHash",
  chain_getFinalisedHead: "chain_getFinalizedHead",
  chain_subscribeNewHead: "chain_subscribeNewHeads",
  chain_unsubscribeNewHead: "chain_unsubscribeNewHeads",
  subscribe_newHead: "chain_subscribeNewHeads",
  unsubscribe_newHead: "chain_unsubscribeNewHeads",
  chain_subscribeFinalisedHeads: "chain_subscribeFinalizedHeads",
  chain_unsubscribeFinalisedHeads: "chain_unsubscribeFinalizedHeads",
});

function blockOf(chain: Chain, given: Parameters): ChainBlock | undefined {
  return given.isNull(0) ? chain.best : chain.find(given.hash(0));
}

function subscription(
  name: string,
  notification: string,
  watch: (chain: Chain, tell: Tell) => () => void,
): Record<string, Method> {
  return {
    [`chain_subscribe${name}`]: method([], ({ chain, subscriptions }) =>
      subscriptions.open(notification, `chain_${notification}`, ({ notify }) =>
        watch(chain, ({ header }) => notify(headerJson(header))),
      ),
    ),
    [`chain_unsubscribe${name}`]: method(["subscription"], ({ subscriptions }, given) =>
      subscriptions.close(notification, given.raw(0)),
    ),
  };
}
