/** `chain_*`: headers, blocks, hashes, and subscriptions to new heads. */

import { toHex } from "@as-ismp/core/internal/codec";
import type { Chain } from "../../chain/chain.ts";
import type { ChainBlock } from "../../chain/chain-block.ts";
import { BestBlock } from "../best-block.ts";
import { blockJson, headerJson } from "../json-forms.ts";
import { type Method, type MethodContext, type MethodGroup, method, withAliases } from "../method.ts";
import { blockNumberOf, type Parameters } from "../parameters.ts";

type Tell = (block: ChainBlock) => void;

/** Attack: thousands of subscriptions, for each of which the same header would be serialized again. */
const headerTexts = new WeakMap<ChainBlock, string>();

const methods: MethodGroup = {
  chain_getHeader: method(["hash"], ({ chain }, given) => {
    const block = blockOf(chain, given);
    return block === undefined ? null : headerJson(block.header);
  }),
  chain_getBlock: method(["hash"], ({ chain }, given) => {
    const block = blockOf(chain, given);
    return block === undefined ? null : blockJson(block, chain.justification(block.hash));
  }),
  chain_getBlockHash: method(["list_or_value"], async ({ chain, limits, share }, given) => {
    const hashOf = (value: unknown): string | null => {
      const block = chain.blockAt(blockNumberOf(value, 0));
      return block === undefined ? null : toHex(block.hash);
    };
    if (given.isNull(0)) return toHex(chain.best.hash);
    if (!Array.isArray(given.raw(0))) return hashOf(given.raw(0));
    const hashes: (string | null)[] = [];
    // Hashes of unfinalized blocks have no index by number; they are found by a walk from the best block.
    for (const value of given.list(0, limits.page, (each) => each)) {
      if (share.isOver) await share.turn();
      hashes.push(hashOf(value));
    }
    return hashes;
  }),
  chain_getFinalizedHead: method([], ({ chain }) => toHex(chain.finalized.hash)),
  ...subscription("NewHeads", "newHead", ({ chain, notices }, tell) => {
    const best = new BestBlock(chain);
    tell(best.block);
    return notices.subscribe((notice) => {
      const next = best.next(notice);
      if (next !== undefined) tell(next);
    });
  }),
  ...subscription("AllHeads", "allHead", ({ chain, notices }, tell) => {
    tell(chain.best);
    return notices.subscribe(({ kind, block }) => {
      if (kind === "imported") tell(block);
    });
  }),
  ...subscription("FinalizedHeads", "finalizedHead", ({ chain, notices }, tell) => {
    let last = chain.finalized;
    tell(last);
    return notices.subscribe(({ kind, block }) => {
      if (kind === "reverted" && block.number < last.number) {
        last = block;
        tell(last);
      }
      if (kind !== "finalized" || block.number <= last.number) return;
      // Every head is reported, even if one step made several blocks final. Blocks are told apart by number: the last one may
      // have left the memory since, and is another object when the database gives it again.
      const between: ChainBlock[] = [];
      for (let at: ChainBlock | undefined = block; at !== undefined && at.number > last.number; ) {
        between.push(at);
        at = chain.find(at.header.parentHash);
      }
      last = block;
      for (const each of between.reverse()) tell(each);
    });
  }),
};

/** Methods of `chain_*`. */
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

function headerText(block: ChainBlock): string {
  let text = headerTexts.get(block);
  if (text === undefined) {
    text = JSON.stringify(headerJson(block.header));
    headerTexts.set(block, text);
  }
  return text;
}

function subscription(
  name: string,
  notification: string,
  watch: (context: MethodContext, tell: Tell) => () => void,
): Record<string, Method> {
  return {
    [`chain_subscribe${name}`]: method([], (context) =>
      context.subscriptions.open(notification, `chain_${notification}`, ({ notifyJson }) =>
        watch(context, (block) => notifyJson(headerText(block))),
      ),
    ),
    [`chain_unsubscribe${name}`]: method(["subscription"], ({ subscriptions }, given) =>
      subscriptions.close(notification, given.raw(0)),
    ),
  };
}
