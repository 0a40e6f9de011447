/** `state_*`: storage, runtime calls, versions and proofs at a block. */

import type { Chain } from "../../chain/chain.ts";
import type { ChainBlock } from "../../chain/chain-block.ts";
import { ChainError, UnknownBlockError } from "../../chain/errors.ts";
import { equalBytes, toHex } from "../../chain/hex.ts";
import { HASHERS } from "../../state/hasher.ts";
import { ScaleReader } from "../../state/scale.ts";
import { clientError, countTooHigh, invalidParams, RpcError } from "../errors.ts";
import { versionJson } from "../json-forms.ts";
import { keysPage } from "../keys.ts";
import { type MethodContext, type MethodGroup, method, unsafeMethod, withAliases } from "../method.ts";
import type { Parameters } from "../parameters.ts";

const VERSION = "runtimeVersion";
const STORAGE = "storage";

const methods: MethodGroup = {
  state_call: method(["name", "bytes", "hash"], ({ chain }, given) =>
    toHex(chain.at(given.optionalHash(2)).call(given.text(0), given.bytes(1))),
  ),
  state_getMetadata: method(["hash"], ({ chain }, given) => {
    const opaque = chain.at(given.optionalHash(0)).call("Metadata_metadata");
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
    unpaged(blockAt(chain, given.optionalHash(1)), given.bytes(0), limits.keys).map(([key]) => key),
  ),
  state_getPairs: unsafeMethod(["prefix", "hash"], ({ chain, limits }, given) =>
    unpaged(blockAt(chain, given.optionalHash(1)), given.bytes(0), limits.keys),
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
    return [changeSet(blockAt(chain, given.optionalHash(1)), keys)];
  }),
  state_queryStorage: unsafeMethod(["keys", "block", "hash"], (context, given) => {
    const keys = given.bytesList(0, context.limits.keys);
    return changesBetween(context, keys, given.hash(1), given.optionalHash(2));
  }),
  state_getReadProof: method(["keys", "hash"], ({ chain, limits }, given) => {
    const view = chain.at(given.optionalHash(1));
    const proof = view.proof(given.bytesList(0, limits.keys)).map(toHex);
    return { at: toHex(view.block.hash), proof };
  }),
  state_getChildReadProof: method(["child_storage_key", "keys", "hash"], ({ chain, limits }, given) => {
    const view = chain.at(given.optionalHash(2));
    const proof = view.childProof(childIdOf(given.bytes(0)), given.bytesList(1, limits.keys)).map(toHex);
    return { at: toHex(view.block.hash), proof };
  }),
  state_subscribeRuntimeVersion: method([], ({ chain, subscriptions }) =>
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
      return chain.subscribe(tell);
    }),
  ),
  state_unsubscribeRuntimeVersion: method(["subscription"], ({ subscriptions }, given) =>
    subscriptions.close(VERSION, given.raw(0)),
  ),
  state_subscribeStorage: method(["keys"], ({ chain, limits, subscriptions }, given) => {
    if (given.isNull(0)) throw invalidParams("keys to watch are due: all of them would be too many");
    const keys = given.bytesList(0, limits.keys);
    return subscriptions.open(STORAGE, "state_storage", (subscription) => {
      let last = chain.best;
      subscription.notify(changeSet(last, keys));
      return chain.subscribe(() => {
        const { best } = chain;
        if (best === last) return;
        const changed = changedKeys(keys, last, best);
        last = best;
        if (changed.length > 0) subscription.notify(changeSet(best, changed));
      });
    });
  }),
  state_unsubscribeStorage: method(["subscription"], ({ subscriptions }, given) =>
    subscriptions.close(STORAGE, given.raw(0)),
  ),
};

/** The group. */
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

/** The block of a hash, by default the best. Its storage can be read also where its code is unusable. */
export function blockAt(chain: Chain, hash?: string): ChainBlock {
  const block = hash === undefined ? chain.best : chain.find(hash);
  if (block === undefined) throw new UnknownBlockError(hash ?? "best");
  return block;
}

const CHILD_PREFIX = Buffer.from(":child_storage:default:");

/** The id of a child trie out of its key with prefix. Other kinds of child tries do not exist. */
export function childIdOf(prefixed: Uint8Array): Uint8Array {
  const prefix = prefixed.subarray(0, CHILD_PREFIX.length);
  if (Buffer.compare(prefix, CHILD_PREFIX) !== 0) throw clientError("Invalid child storage key");
  return prefixed.subarray(CHILD_PREFIX.length);
}

function valueAt(chain: Chain, given: Parameters): string | null {
  const value = blockAt(chain, given.optionalHash(1)).state.top.get(given.bytes(0));
  return value === undefined ? null : toHex(value);
}

/** The version, or undefined where the best block has left the chain without a usable runtime. */
function versionAtBest(chain: Chain): object | undefined {
  try {
    return versionJson(chain.at().runtime.version());
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    return undefined;
  }
}

function unpaged(block: ChainBlock, prefix: Uint8Array, most: number): [string, string][] {
  const pairs: [string, string][] = [];
  for (const [key, value] of block.state.top.entries(prefix)) {
    if (pairs.length === most) throw new RpcError(4002, `more than ${most} keys: use state_getKeysPaged`);
    pairs.push([toHex(key), toHex(value)]);
  }
  return pairs;
}

function changeSet(block: ChainBlock, keys: readonly Uint8Array[]): object {
  const changes = keys.map((key) => {
    const value = block.state.top.get(key);
    return [toHex(key), value === undefined ? null : toHex(value)];
  });
  return { block: toHex(block.hash), changes };
}

function changedKeys(keys: readonly Uint8Array[], before: ChainBlock, after: ChainBlock): Uint8Array[] {
  return keys.filter((key) => !same(before.state.top.get(key), after.state.top.get(key)));
}

/** The values at the first block, then what changed, block by block. */
function changesBetween(
  { chain, limits }: MethodContext,
  keys: readonly Uint8Array[],
  from: string,
  to: string | undefined,
): object[] {
  const first = blockAt(chain, from);
  const blocks: ChainBlock[] = [];
  let at: ChainBlock | undefined = blockAt(chain, to);
  while (at !== undefined && at.number >= first.number && blocks.length <= limits.blocks) {
    blocks.push(at);
    at = chain.find(at.header.parentHash);
  }
  if (blocks.length > limits.blocks || blocks.at(-1) !== first) {
    const why = blocks.length > limits.blocks ? `more than ${limits.blocks} blocks` : "no such way";
    throw new RpcError(4001, `Cannot resolve a block range ['${from}' ... '${to ?? "best"}]. ${why}`);
  }
  let before: ChainBlock | undefined;
  return blocks.reverse().flatMap((block) => {
    const changed = before === undefined ? keys : changedKeys(keys, before, block);
    const isFirst = before === undefined;
    before = block;
    return isFirst || changed.length > 0 ? [changeSet(block, changed)] : [];
  });
}

function same(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left === right || equalBytes(left, right);
}
