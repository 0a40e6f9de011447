/**
 * `chainHead_v1_*`: the blocks near the head, their bodies, storage and runtime calls.
 *
 * An unknown subscription is no error: it may have ended on its own. Rejects, with the codes of the JSON-RPC
 * interface specification, blocks that are not pinned (-32801), calls without a runtime (-32802), and a request to
 * continue an operation that is not paused (-32803).
 */

import { toHex } from "@as-ismp/core/internal/codec";
import { encodeHeader } from "@as-ismp/relayer/substrate";
import { hexAnswer } from "../answer-size.ts";
import { withinCallTime } from "../call-time.ts";
import { Follow } from "../chain-head/follow.ts";
import { isItemType, type StorageItem, storageResults } from "../chain-head/storage.ts";
import { RpcError } from "../errors.ts";
import { type MethodContext, type MethodGroup, method } from "../method.ts";
import { looseBytesOf, type Parameters, wrong } from "../parameters.ts";

const FOLLOW = "follow";
const LIMIT_REACHED = { result: "limitReached" };

/** Methods of `chainHead_v1_*`. */
export const chainHeadMethods: MethodGroup = {
  chainHead_v1_follow: method(["withRuntime"], (context, given) => {
    const { limits, subscriptions } = context;
    const follow = new Follow(context, given.boolean(0));
    if (subscriptions.count(FOLLOW) >= limits.follows) {
      throw new RpcError(-32800, `more than ${limits.follows} subscriptions of chainHead_v1_follow`);
    }
    return subscriptions.open(FOLLOW, "chainHead_v1_followEvent", (to) => follow.start(to), follow);
  }),
  chainHead_v1_unfollow: method(["followSubscription"], ({ subscriptions }, given) => {
    subscriptions.close(FOLLOW, given.text(0));
    return null;
  }),
  chainHead_v1_header: method(["followSubscription", "hash"], (context, given) => {
    const hash = given.hash(1);
    const block = followOf(context, given)?.pinned(hash);
    return block === undefined ? null : toHex(encodeHeader(block.header));
  }),
  chainHead_v1_unpin: method(["followSubscription", "hashOrHashes"], (context, given) => {
    const hashes = given.hashOrHashes(1, context.limits.keys);
    const list = typeof hashes === "string" ? [hashes] : hashes;
    const follow = followOf(context, given);
    if (follow !== undefined && new Set(list).size !== list.length) {
      throw new RpcError(-32804, "a block hash is in the list twice");
    }
    follow?.unpin(list);
    return null;
  }),
  chainHead_v1_body: method(["followSubscription", "hash"], (context, given) => {
    const hash = given.hash(1);
    const follow = followOf(context, given);
    const block = follow?.pinned(hash);
    if (follow === undefined || block === undefined) return LIMIT_REACHED;
    return begin(context, follow, 1, async function* () {
      yield { event: "operationBodyDone", value: block.extrinsics.map(toHex) };
    });
  }),
  chainHead_v1_call: method(
    ["followSubscription", "hash", "function", "callParameters"],
    (context, given) => {
      const [hash, name, input] = [given.hash(1), given.text(2), given.looseBytes(3)];
      const follow = followOf(context, given);
      const block = follow?.pinned(hash);
      if (follow === undefined || block === undefined) return LIMIT_REACHED;
      if (!follow.withRuntime) throw new RpcError(-32802, "the subscription was made without runtime");
      return begin(context, follow, 1, async function* () {
        const view = context.chain.viewOf(block);
        const output = await withinCallTime(context, () => view.call(name, input));
        yield { event: "operationCallDone", output: hexAnswer(output, context.limits) };
      });
    },
  ),
  chainHead_v1_storage: method(["followSubscription", "hash", "items", "childTrie"], (context, given) => {
    const hash = given.hash(1);
    const items = given.list(2, context.limits.keys, readItem);
    const child = given.isNull(3) ? undefined : given.looseBytes(3);
    const follow = followOf(context, given);
    const block = follow?.pinned(hash);
    if (follow === undefined || block === undefined) return LIMIT_REACHED;
    const accepted = items.slice(0, follow.freeOperations);
    if (accepted.length === 0 && items.length > 0) return LIMIT_REACHED;
    const pages = storageResults(block, accepted, child, context);
    const started = begin(context, follow, accepted.length, () => pages);
    return { ...started, discardedItems: items.length - accepted.length };
  }),
  chainHead_v1_continue: method(["followSubscription", "operationId"], (context, given) => {
    const operation = given.text(1);
    const resume = followOf(context, given)?.resume(operation);
    if (resume !== undefined) context.subscriptions.afterAnswer(resume);
    return null;
  }),
  chainHead_v1_stopOperation: method(["followSubscription", "operationId"], (context, given) => {
    const operation = given.text(1);
    followOf(context, given)?.stopOperation(operation);
    return null;
  }),
};

/** Starts an operation after the answer was sent. */
function begin(
  { subscriptions }: MethodContext,
  follow: Follow,
  cost: number,
  events: () => AsyncIterator<object>,
): object {
  if (cost > follow.freeOperations) return LIMIT_REACHED;
  const { operationId, run } = follow.begin(cost, events);
  subscriptions.afterAnswer(run);
  return { result: "started", operationId };
}

function followOf({ subscriptions }: MethodContext, given: Parameters): Follow | undefined {
  return subscriptions.holderOf(FOLLOW, given.text(0)) as Follow | undefined;
}

function readItem(value: unknown): StorageItem {
  if (typeof value !== "object" || value === null) throw wrong(2, "a list of objects");
  const { key, type } = value as Record<string, unknown>;
  if (!isItemType(type)) throw wrong(2, "a list of items of a known type");
  return { key: looseBytesOf(key, 2), type };
}
