import { beforeAll, describe, expect, it } from "@jest/globals";
import { RuntimeMetadata, storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, type State, Storage } from "../../bindings/core/src/index.ts";
import { loadBlob, loadParachainBlob } from "../support/blob.ts";
import { concat, utf8 } from "../support/hex.ts";
import { BlockInvariants } from "../support/invariants/block-invariants.ts";
import { brokenConstants, TypedStorage } from "../support/invariants/typed-storage.ts";
import { u128 } from "../support/scale.ts";
import { type Conversation, converse, tried } from "../support/worlds/connected-chain.ts";

/**
 * The invariants that the differential tests check after every block, each with a violation that is written into the
 * state after an honest block, and with that block itself as a control.
 */

const CHILD = utf8("ISMP");
const ISSUANCE = storagePrefix("Balances", "TotalIssuance");

let runtime: Runtime;
let metadata: RuntimeMetadata;
let conversation: Conversation;
/** Before and after a block in which requests of both chains are sent, answered and received. */
let before: State;
let after: State;

beforeAll(async () => {
  runtime = await loadBlob();
  metadata = RuntimeMetadata.of(runtime);
  conversation = converse(runtime);
  const { chain, honest } = conversation;
  chain.endBlock();
  before = chain.storage.snapshot();
  for (const kind of ["requests", "responses", "gets", "post timeouts"] as const) {
    expect(tried(chain, honest[kind])).toBe("ok");
    expect(chain.handle(concat(Uint8Array.of(4), honest[kind])).outcome.kind).toBe("success");
  }
  // The block's end, without the next block's beginning, which clears the events.
  const storage = chain.storage.fork();
  storage.set(storagePrefix("Timestamp", "DidUpdate"), Uint8Array.of(1));
  runtime.call("BlockBuilder_finalize_block", new Uint8Array(), { storage });
  after = storage.snapshot();
});

const follow = (after: State) => new BlockInvariants(metadata).follow(before, after);

/** The state after the honest block, with another value in it. */
function planted(change: (storage: Storage) => void): State {
  const storage = new Storage(after);
  change(storage);
  return storage.snapshot();
}

/** With the root of that trie, so that nothing but the entries is wrong. */
function plantedInTrie(change: (storage: Storage) => void): State {
  return planted((storage) => {
    change(storage);
    const root = storage.childRoot(CHILD, 1);
    storage.set(storagePrefix("Ismp", "ChildTrieRoot"), root);
  });
}

const firstOf = (kind: string): Uint8Array => {
  const trie = after.children.get("ISMP");
  for (const [key] of trie?.entries(utf8(kind)) ?? []) return key;
  throw new Error(`no ${kind}`);
};

describe("the invariants of a block", () => {
  it("hold after an honest one", () => {
    expect(() => follow(after)).not.toThrow();
  });

  it("find entries of the trie of messages that are added, removed or changed without an event", () => {
    const receipts = firstOf("RequestReceipts");
    const fresh = (kind: string) => concat(utf8(kind), new Uint8Array(32).fill(7));
    for (const kind of ["RequestCommitments", "ResponseCommitments", "RequestReceipts", "ResponseReceipts"]) {
      const state = plantedInTrie((storage) => storage.childSet(CHILD, fresh(kind), new Uint8Array(33)));
      expect(() => follow(state)).toThrow("came without an event");
    }
    const gone = plantedInTrie((storage) => storage.childClear(CHILD, firstOf("ResponseCommitments")));
    expect(() => follow(gone)).toThrow("went without an event");
    const strange = plantedInTrie((storage) => storage.childSet(CHILD, utf8("Strange"), utf8("entry")));
    expect(() => follow(strange)).toThrow("a strange entry");
    const replaced = plantedInTrie((storage) => storage.childSet(CHILD, receipts, utf8("another relayer")));
    expect(() => new BlockInvariants(metadata).follow(after, replaced)).toThrow("a receipt was replaced");
  });

  it("find a second callback for one message, in the same block and in a later one", () => {
    const events = storagePrefix("System", "Events");
    const inbox = storagePrefix("Probe", "Inbox");
    const kept = new BlockInvariants(metadata).follow(before, after);
    // A block that reports the same events of its messages once more.
    expect(() => kept.follow(before, after)).toThrow("has two callbacks");
    const more = planted((storage) => storage.append(inbox, Uint8Array.of(4, 1)));
    expect(() => follow(more)).toThrow("callbacks ran");
    const silent = planted((storage) => storage.clear(events));
    expect(() => follow(silent)).toThrow("without an event");
  });

  it("find money that was not issued, and money that no account has", () => {
    const issued = after.top.get(ISSUANCE) as Uint8Array;
    const made = planted((storage) =>
      storage.set(ISSUANCE, concat(Uint8Array.of((issued[0] as number) ^ 1), issued.subarray(1))),
    );
    expect(() => follow(made)).toThrow("the issuance changed");
    const account = concat(storagePrefix("System", "Account"), new Uint8Array(48));
    const rich = planted((storage) =>
      storage.set(account, concat(new Uint8Array(16), u128(5n), u128(0n), u128(0n), u128(0n))),
    );
    expect(() => follow(rich)).toThrow("the accounts hold");
  });

  it("find a root that is not that of the trie", () => {
    const key = storagePrefix("Ismp", "ChildTrieRoot");
    expect(() => follow(planted((storage) => storage.set(key, new Uint8Array(32))))).toThrow(
      "the root of the trie of messages",
    );
    expect(() => follow(planted((storage) => storage.clear(key)))).toThrow("the state says nothing");
  });

  it("find a key of no item, a key with another hash, and a value of another type", () => {
    const unknown = planted((storage) => storage.set(storagePrefix("Ismp", "Forgotten"), utf8("x")));
    expect(() => follow(unknown)).toThrow("no item of the metadata");
    const prefix = storagePrefix("Ismp", "Responded");
    const short = planted((storage) => storage.set(concat(prefix, new Uint8Array(31)), Uint8Array.of(1)));
    expect(() => follow(short)).toThrow("Ismp.Responded");
    const wrongHash = concat(storagePrefix("Ismp", "UnbondingPeriod"), new Uint8Array(16), utf8("more"));
    expect(() => follow(planted((storage) => storage.set(wrongHash, new Uint8Array(8))))).toThrow(
      "not hashed by Blake2_128Concat",
    );
    const long = planted((storage) => storage.set(storagePrefix("Ismp", "Nonce"), new Uint8Array(9)));
    expect(() => follow(long)).toThrow("Ismp.Nonce holds no value of its type");
  });
});

describe("metadata, constants and storage", () => {
  it("agree in the whole state, in both runtimes", async () => {
    for (const one of [runtime, await loadParachainBlob()]) {
      const described = RuntimeMetadata.of(one);
      const typed = new TypedStorage(described);
      const { chain } = one === runtime ? conversation : converse(one);
      const problems = [...chain.storage.snapshot().top.entries()].map(([key, value]) =>
        typed.broken(key, value),
      );
      expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
      expect(problems.length).toBeGreaterThan(30);
      expect(brokenConstants(described)).toEqual([]);
    }
  });
});
