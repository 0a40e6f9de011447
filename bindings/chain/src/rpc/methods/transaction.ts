/** `transaction_v1_*`: transactions that are submitted to the pool again and again until the client stops it. */

import { toHex } from "@as-ismp/core/internal/codec";
import type { ChainBlock } from "../../chain/chain-block.ts";
import { PoolError } from "../../pool/errors.ts";
import type { TransactionPool } from "../../pool/pool.ts";
import { isTerminal, type TransactionStatus } from "../../pool/transaction.ts";
import { invalidParams } from "../errors.ts";
import { type MethodGroup, method } from "../method.ts";
import type { Notices } from "../notices.ts";

const BROADCAST = "broadcast";
const WATCH = "transaction";

/** Methods of `transaction_v1_*` and `transactionWatch_v1_*`. */
export const transactionMethods: MethodGroup = {
  transaction_v1_broadcast: method(["transaction"], ({ pool, limits, notices, subscriptions }, given) => {
    const extrinsic = given.looseBytes(0);
    if (subscriptions.count(BROADCAST) >= limits.broadcasts) return null;
    return subscriptions.open(BROADCAST, "", () => broadcast(pool, notices, extrinsic));
  }),
  transaction_v1_stop: method(["operationId"], ({ subscriptions }, given) => {
    if (!subscriptions.close(BROADCAST, given.text(0))) throw invalidParams("unknown operation");
    return null;
  }),
  transactionWatch_v1_submitAndWatch: method(["transaction"], ({ pool, subscriptions }, given) => {
    const extrinsic = given.looseBytes(0);
    return subscriptions.open(WATCH, "transactionWatch_v1_watchEvent", (subscription) => {
      try {
        return pool.submitAndWatch(extrinsic, (status) => {
          subscription.notify(eventOf(status));
          if (isTerminal(status)) subscription.end();
        }).stop;
      } catch (error) {
        if (!(error instanceof PoolError)) throw error;
        subscription.notify({ event: "invalid", error: error.message });
        subscription.end();
        return () => undefined;
      }
    });
  }),
  transactionWatch_v1_unwatch: method(["subscription"], ({ subscriptions }, given) => {
    if (!subscriptions.close(WATCH, given.text(0))) throw invalidParams("unknown subscription");
    return null;
  }),
};

/** Submits the extrinsic to the pool, now and after each change of the chain. Rejections are not reported. */
function broadcast(pool: TransactionPool, notices: Notices, extrinsic: Uint8Array): () => void {
  const hash = pool.hashOf(extrinsic);
  const offer = (): void => {
    if (pool.has(hash)) return;
    try {
      pool.submit(extrinsic);
    } catch (error) {
      if (!(error instanceof PoolError)) throw error;
    }
  };
  offer();
  return notices.subscribe(({ kind }) => {
    if (kind === "imported") offer();
  });
}

function eventOf(status: TransactionStatus): object {
  const place = (block: ChainBlock, index: number): object => ({ hash: toHex(block.hash), index });
  switch (status.kind) {
    case "ready":
    case "future":
      return { event: "validated" };
    case "inBlock":
      return { event: "bestChainBlockIncluded", block: place(status.block, status.index) };
    case "retracted":
      return { event: "bestChainBlockIncluded", block: null };
    case "finalized":
      return { event: "finalized", block: place(status.block, status.index) };
    case "finalityTimeout":
      return { event: "dropped", error: "its block was not finalized in time" };
    case "usurped":
      return { event: "invalid", error: `the transaction ${status.by} replaced it` };
    case "dropped":
      return { event: "dropped", error: "the pool is full of transactions with a higher priority" };
    case "invalid":
      return { event: "invalid", error: status.reason };
  }
}
