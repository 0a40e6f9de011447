/** `state_*`: storage, runtime calls, versions and proofs at a block. */

import { equalBytes, ScaleReader, toHex } from "@as-ismp/core/internal/codec";
import { HASHERS } from "@as-ismp/core/internal/state";
import type { Chain } from "../../chain/chain.ts";
import type { ChainBlock } from "../../chain/chain-block.ts";
import { UnknownBlockError } from "../../chain/errors.ts";
import { AnswerSize, hexAnswer } from "../answer-size.ts";
import { BestBlock } from "../best-block.ts";
import { withinCallTime } from "../call-time.ts";
import { clientError, countTooHigh, invalidParams, RpcError } from "../errors.ts";
import { isUnusableRuntime, versionJson } from "../json-forms.ts";
import { keysPage } from "../keys.ts";
import type { RpcLimits } from "../limits.ts";
import { type MethodContext, type MethodGroup, method, unsafeMethod, withAliases } from "../method.ts";
import type { Parameters } from "../parameters.ts";
import type { Subscription } from "../subscriptions.ts";

const VERSION = "runtimeVersion";
const STORAGE = "storage";

const methods: MethodGroup = {
  state_call: method(["name", "bytes", "hash"], async (context, given) => {
    const view = context.chain.at(given.optionalHash(2));
    const [name, input] = [given.text(0), given.bytes(1)];
    return hexAnswer(await withinCallTime(context, () => view.call(name, input)), context.limits);
  }),
  state_getMetadata: method(["hash"], async (context, given) => {
    const view = context.chain.at(given.optionalHash(0));
    const opaque = await withinCallTime(context, () => view.call("Metadata_metadata"));
    return toHex(new ScaleReader(opaque).bytes());
  }),
  state_getRuntimeVersion: method(["at"], ({ chain }, given) =>
    versionJson(chain.at(given.optionalHash(0)).runtime.version()),
  ),
  state_getStorage: method(["key", "hash"], ({ chain }, given) => valueAt(chain, given)),
  state_getStorageHash: method(["key", "hash"], ({ chain }, given) => {
    const value = blockAt(chain, given.optionalHash(1)).state.top.get(given.bytes(0));
    return value === undefined ? null : toHex(HASHERS[chain.hasher](value));
  }),
  state_getStorageSize: method(["key", "hash"], ({ chain }, given) => {
    return blockAt(chain, given.optionalHash(1)).state.top.get(given.bytes(0))?.length ?? null;
  }),
  state_getKeys: method(["prefix", "hash"], ({ chain, limits }, given) =>
    unpaged(blockAt(chain, given.optionalHash(1)), given.bytes(0), limits).map(([key]) => toHex(key)),
  ),
  state_getPairs: unsafeMethod(["prefix", "hash"], ({ chain, limits }, given) =>
    unpaged(blockAt(chain, given.optionalHash(1)), given.bytes(0), limits, true).map(([key, value]) => [
      toHex(key),
      toHex(value),
    ]),
  ),
  state_getKeysPaged: method(["prefix", "count", "start_key", "hash"], ({ chain, limits }, given) => {
    const prefix = given.optionalBytes(0) ?? new Uint8Array();
    const count = given.u32(1);
    if (count > limits.page) throw countTooHigh(count, limits.page);
    const { top } = blockAt(chain, given.optionalHash(3)).state;
    return keysPage(top, prefix, count, given.optionalBytes(2)).map(toHex);
  }),
  state_queryStorageAt: method(["keys", "at"], ({ chain, limits }, given) => {
    const keys = given.bytesList(0, limits.keys);
    return [changeSet(blockAt(chain, given.optionalHash(1)), keys, new AnswerSize(limits.responseBytes))];
  }),
  state_queryStorage: unsafeMethod(["keys", "block", "hash"], async (context, given) => {
    const keys = given.bytesList(0, context.limits.keys);
    return changesBetween(context, keys, given.hash(1), given.optionalHash(2));
  }),
  state_getReadProof: method(["keys", "hash"], ({ chain, limits }, given) => {
    const view = chain.at(given.optionalHash(1));
    const proof = view.proof(given.bytesList(0, limits.keys));
    return { at: toHex(view.block.hash), proof: hexList(proof, limits) };
  }),
  state_getChildReadProof: method(["child_storage_key", "keys", "hash"], ({ chain, limits }, given) => {
    const view = chain.at(given.optionalHash(2));
    const proof = view.childProof(childIdOf(given.bytes(0)), given.bytesList(1, limits.keys));
    return { at: toHex(view.block.hash), proof: hexList(proof, limits) };
  }),
  state_subscribeRuntimeVersion: method([], ({ chain, notices, subscriptions }) =>
    subscriptions.open(VERSION, "state_runtimeVersion", (subscription) => {
      let last = "";
      const tell = (): void => {
        const version = versionAtBest(chain);
        if (version === undefined) return;
        if (JSON.stringify(version) === last) return;
        last = JSON.stringify(version);
        subscription.notify(version);
      };
      tell();
      return notices.subscribe(tell);
    }),
  ),
  state_unsubscribeRuntimeVersion: method(["subscription"], ({ subscriptions }, given) =>
    subscriptions.close(VERSION, given.raw(0)),
  ),
  state_subscribeStorage: method(["keys"], ({ chain, limits, notices, subscriptions }, given) => {
    if (given.isNull(0)) throw invalidParams("expected a list of keys: watching all keys is not supported");
    const keys = given.bytesList(0, limits.keys);
    const watched = subscriptions
      .holders(STORAGE)
      .reduce<number>((sum, each) => sum + (each as readonly Uint8Array[]).length, 0);
    // Attack: a thousand subscriptions to thousands of keys each, all of which are compared at each block.
    if (watched + keys.length > limits.watchedKeys) {
      throw new RpcError(-32006, "Too many subscriptions on the connection", {
        reason: `more than ${limits.watchedKeys} keys would be watched`,
      });
    }
    const open = (subscription: Subscription): (() => void) => {
      const tell = (block: ChainBlock, which: readonly Uint8Array[]): void => {
        try {
          subscription.notify(changeSet(block, which, new AnswerSize(limits.responseBytes)));
        } catch (error) {
          if (!(error instanceof RpcError)) throw error;
          subscription.fail(error.message);
        }
      };
      const best = new BestBlock(chain);
      tell(best.block, keys);
      return notices.subscribe((notice) => {
        const last = best.block;
        const next = best.next(notice);
        if (next === undefined) return;
        const changed = changedKeys(keys, last, next);
        if (changed.length > 0) tell(next, changed);
      });
    };
    return subscriptions.open(STORAGE, "state_storage", open, keys);
  }),
  state_unsubscribeStorage: method(["subscription"], ({ subscriptions }, given) =>
    subscriptions.close(STORAGE, given.raw(0)),
  ),
};

/** Methods of `state_*`. */
export const stateMethods: MethodGroup = withAliases(methods, {
  state_callAt: "state_call",
  state_getStorageAt: "state_getStorage",
  state_getStorageHashAt: "state_getStorageHash",
  state_getStorageSizeAt: "state_getStorageSize",
  state_getKeysPagedAt: "state_getKeysPaged",
  chain_getRuntimeVersion: "state_getRuntimeVersion",
  chain_subscribeRuntimeVersion: "state_subscribeRuntimeVersion",
  chain_unsubscribeRuntimeVersion: "state_unsubscribeRuntimeVersion",
});

/** The block with a hash, by default the best one. Its storage can be read even if its code is unusable. */
export function blockAt(chain: Chain, hash?: string): ChainBlock {
  const block = hash === undefined ? chain.best : chain.find(hash);
  if (block === undefined) throw new UnknownBlockError(hash ?? "best");
  return block;
}

const CHILD_PREFIX = Buffer.from(":child_storage:default:");

/** The id of a child trie, from its prefixed key. No other kind of child trie exists. */
export function childIdOf(prefixed: Uint8Array): Uint8Array {
  const prefix = prefixed.subarray(0, CHILD_PREFIX.length);
  if (Buffer.compare(prefix, CHILD_PREFIX) !== 0) throw clientError("Invalid child storage key");
  return prefixed.subarray(CHILD_PREFIX.length);
}

function valueAt(chain: Chain, given: Parameters): string | null {
  const value = blockAt(chain, given.optionalHash(1)).state.top.get(given.bytes(0));
  return value === undefined ? null : toHex(value);
}

/** The version, or undefined if the best block has left the chain without a usable runtime. */
function versionAtBest(chain: Chain): object | undefined {
  try {
    return versionJson(chain.at().runtime.version());
  } catch (error) {
    if (!isUnusableRuntime(error)) throw error;
    return undefined;
  }
}

function unpaged(
  block: ChainBlock,
  prefix: Uint8Array,
  { keys: most, responseBytes }: RpcLimits,
  withValues = false,
): [Uint8Array, Uint8Array][] {
  const size = new AnswerSize(responseBytes);
  const pairs: [Uint8Array, Uint8Array][] = [];
  for (const [key, value] of block.state.top.entries(prefix)) {
    if (pairs.length === most) throw new RpcError(4002, `more than ${most} keys: use state_getKeysPaged`);
    size.addHex(key.length + (withValues ? value.length : 0));
    pairs.push([key, value]);
  }
  return pairs;
}

function hexList(items: readonly Uint8Array[], { responseBytes }: RpcLimits): string[] {
  const size = new AnswerSize(responseBytes);
  for (const { length } of items) size.addHex(length);
  return items.map(toHex);
}

/** @param size measures the whole answer */
function changeSet(block: ChainBlock, keys: readonly Uint8Array[], size: AnswerSize): object {
  const changes = keys.map((key) => {
    const value = block.state.top.get(key);
    size.addHex(key.length + (value?.length ?? 0));
    return [toHex(key), value === undefined ? null : toHex(value)];
  });
  return { block: toHex(block.hash), changes };
}

function changedKeys(keys: readonly Uint8Array[], before: ChainBlock, after: ChainBlock): Uint8Array[] {
  return keys.filter((key) => !same(before.state.top.get(key), after.state.top.get(key)));
}

/** The values at the first block, then the changes, block by block. */
async function changesBetween(
  { chain, limits, share }: MethodContext,
  keys: readonly Uint8Array[],
  from: string,
  to: string | undefined,
): Promise<object[]> {
  const first = blockAt(chain, from);
  const blocks: ChainBlock[] = [];
  let at: ChainBlock | undefined = blockAt(chain, to);
  while (at !== undefined && at.number >= first.number && blocks.length <= limits.blocks) {
    blocks.push(at);
    at = chain.find(at.header.parentHash);
  }
  if (blocks.length > limits.blocks || blocks.at(-1) !== first) {
    const why =
      blocks.length > limits.blocks
        ? `more than ${limits.blocks} blocks`
        : "the first block is not an ancestor of the last";
    throw new RpcError(4001, `Cannot resolve a block range ['${from}' ... '${to ?? "best"}]. ${why}`);
  }
  const size = new AnswerSize(limits.responseBytes);
  const changes: object[] = [];
  let before: ChainBlock | undefined;
  for (const block of blocks.reverse()) {
    if (share.isOver) await share.turn();
    const changed = before === undefined ? keys : changedKeys(keys, before, block);
    if (before === undefined || changed.length > 0) changes.push(changeSet(block, changed, size));
    before = block;
  }
  return changes;
}

function same(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left === right || equalBytes(left, right);
}
