import { computation, database, type MachineCosts, machineCosts, meterInstructions } from "@as-ismp/build";
import { Runtime } from "@as-ismp/core";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { getsAnsweredByState } from "../../bench/weights/messages.ts";
import { siblings } from "../../bench/weights/updates.ts";
import { WeighedChain } from "../../bench/weights/weighed-chain.ts";
import {
  bareExtrinsic,
  decodeHeader,
  decodeValidity,
  headerHash,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import { blobBytes, loadBlob, parachainBytes } from "../support/blob.ts";
import { openBlock } from "../support/blocks.ts";
import { hasherIndex } from "../support/hashing.ts";
import { concat, utf8 } from "../support/hex.ts";
import { handleUnsigned, sendGet } from "../support/ismp/calls.ts";
import { type Get, machine, message, type Post } from "../support/ismp/codec.ts";
import { keysOf, STATE, stateProof } from "../support/ismp/proofs.ts";
import { IsmpChain } from "../support/ismp-chain.ts";
import { bytes, compact, u8, u64, vec } from "../support/scale.ts";
import { converse, follow, LATER } from "../support/worlds/connected-chain.ts";
import { AT } from "../support/worlds/counterpart.ts";
import { HERE, START, THEM } from "../support/worlds/names.ts";

/*
 * Attack: messages that take more of a block, of its time or of the pool than they declare, or that no block can
 * contain. Each has a control.
 */

/** Bytes for all normal extrinsics of a block. */
const MAX_LENGTH = 3_932_160;
const EXHAUSTS_RESOURCES = [1, 0, 6];
const BAD_PROOF = [1, 0, 4];

let runtime: Awaited<ReturnType<typeof loadBlob>>;
let costs: MachineCosts;

beforeAll(async () => {
  runtime = await loadBlob();
  costs = machineCosts();
});

describe("a message that is padded with nodes that no lookup visits", () => {
  const to = utf8("accept-x");
  const posts = [0n, 1n].map(
    (nonce): Post => ({
      source: THEM,
      dest: HERE,
      nonce: 1000n + nonce,
      from: to,
      to,
      timeout: 0n,
      body: to,
    }),
  );

  /** A chain, and a function that makes an extrinsic of a given length which delivers one of the posts. */
  function scene() {
    const { chain, world } = converse(runtime);
    for (const post of posts) world.sends(post);
    follow(chain, world, LATER + 1n);
    const { overlay, block } = world.trusted;
    const messageOf = (post: Post, spare: number): Uint8Array => {
      const nodes = overlay.proof(keysOf.post(post), 1);
      const all = spare === 0 ? nodes : [...nodes, new Uint8Array(spare)];
      const at = { machine: THEM, id: "them", height: BigInt(block.number) };
      const proof = { at, bytes: stateProof(0, 1, all) };
      return message.requests([post], proof, new Uint8Array(32));
    };
    const deliver = (post: Post, spare: number): Uint8Array => handleUnsigned(messageOf(post, spare));
    const ofLength = (post: Post, length: number): Uint8Array => {
      const rest = length - deliver(post, length - 1000).length;
      return deliver(post, length - 1000 + rest);
    };
    const parent = chain.storage.fork();
    parent.set(storagePrefix("Timestamp", "DidUpdate"), Uint8Array.of(1));
    const header = decodeHeader(
      runtime.call("BlockBuilder_finalize_block", new Uint8Array(), { storage: parent }),
    );
    const judge = (extrinsic: Uint8Array) =>
      decodeValidity(
        runtime.call(
          "TaggedTransactionQueue_validate_transaction",
          concat(Uint8Array.of(2), extrinsic, headerHash(header)),
          { storage: parent.fork() },
        ),
      );
    /** The first bytes of each result, in the next block after its time. */
    const include = (...extrinsics: readonly Uint8Array[]): number[][] => {
      const storage = parent.fork();
      const slot = LATER + 50n;
      openBlock(runtime, storage, { parentHash: headerHash(header), number: header.number + 1, slot });
      const time = concat(Uint8Array.of(1, 0, 0x03 | (2 << 2)), u64(slot * 6000n).subarray(0, 6));
      return [bareExtrinsic(time), ...extrinsics].map((extrinsic) => {
        const attempt = storage.fork();
        const result = runtime.call("BlockBuilder_apply_extrinsic", extrinsic, { storage: attempt });
        if (result[0] === 0) storage.adopt(attempt);
        return [...result.subarray(0, 3)];
      });
    };
    return { messageOf, sent: handleUnsigned, deliver, ofLength, judge, include };
  }

  it.each([
    ["one with the padding of one", [60_000, 0], true],
    ["the other with the padding of one", [0, 60_000], true],
    ["each with some padding", [35_000, 35_000], true],
    ["each with the padding of one", [60_000, 60_000], false],
  ])("shares its allowance with the others of an extrinsic: %s", (_, spare, valid) => {
    const { messageOf, sent, judge } = scene();
    const messages = posts.map((post, i) => messageOf(post, spare[i] as number));
    expect(judge(sent(...messages)).valid).toBe(valid);
  });

  it("does not keep its honest form out of the pool while no block has room for it", () => {
    const { deliver, ofLength, judge, include } = scene();
    const [post] = posts as [Post];
    const honest = judge(deliver(post, 0));
    expect(include(deliver(post, 0))[1]).toEqual([0, 0]);
    const padded = ofLength(post, MAX_LENGTH);
    expect(include(padded)[1]).toEqual(EXHAUSTS_RESOURCES);
    const judged = judge(padded);
    if (!judged.valid || !honest.valid) return;
    expect(judged.provides).toEqual(honest.provides);
    // A pool replaces a transaction only by one of a higher priority.
    expect(honest.priority).toBeGreaterThan(judged.priority);
  });

  it("does not fill a block alone: 64 KiB may be without a use", () => {
    const { deliver, ofLength, judge, include } = scene();
    const [post, other] = posts as [Post, Post];
    const honest = deliver(post, 0);
    expect(include(ofLength(post, honest.length + 60_000), deliver(other, 0)).slice(1)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const padded = ofLength(post, honest.length + 80_000);
    expect(judge(padded).valid).toBe(false);
    expect(include(padded, deliver(other, 0)).slice(1)).toEqual([BAD_PROOF, [0, 0]]);
  });
});

it.each([16, 32, 100])("the weight covers an update of %i siblings", async (count) => {
  const blob = parachainBytes();
  const [chain, metered] = [await Runtime.load(blob), await Runtime.load(meterInstructions(blob))];
  const world = WeighedChain.start(chain);
  const { declared, work } = world.weigh(siblings(count)(world), metered);
  expect(declared.refTime).toBeGreaterThanOrEqual(computation(work, costs) + database(work));
});

it("the weight covers a proof with a leaf next to the key on each level", async () => {
  const world = WeighedChain.start(await Runtime.load(blobBytes));
  const metered = await Runtime.load(meterInstructions(blobBytes));
  const { declared, work } = world.weigh(getsAnsweredByState({ count: 1, deep: 100 })(world), metered);
  expect(declared.refTime).toBeGreaterThanOrEqual(computation(work, costs) + database(work));
});

it("a proof with all nodes nested in one another is refused: a lookup would visit more levels than are declared", async () => {
  const world = WeighedChain.start(await Runtime.load(blobBytes));
  const metered = await Runtime.load(meterInstructions(blobBytes));
  expect(() => world.weigh(nestedAnswer(world, 4000, 64), metered)).toThrow("ChildTooLong");
});

/** Answers one GET from a trie whose nodes are all nested in its root, however long they are. */
function nestedAnswer(world: WeighedChain, count: number, length: number): Uint8Array {
  const keys = Array.from({ length: count }, (_, i) => {
    const key = new Uint8Array(length);
    new DataView(key.buffer).setUint32(length - 4, i);
    return key;
  });
  const node = (below: readonly Uint8Array[], depth: number): Uint8Array => {
    if (depth === 2 * length) return Uint8Array.of(0x40, 4, 1);
    const children = Array.from({ length: 16 }, (_, nibble) => {
      const own = below.filter((key) => {
        const byte = key[depth >> 1] as number;
        return (depth % 2 === 0 ? byte >> 4 : byte & 15) === nibble;
      });
      return bytes(own.length === 0 ? Uint8Array.of(0x41, 1, 0) : node(own, depth + 1));
    });
    return concat(Uint8Array.of(0x80, 0xff, 0xff), ...children);
  };
  const item = node(keys, 0);
  world.trust(new Uint8Array(32).fill(9), blake2AsU8a(item, 256));
  const get = getOf(world, keys);
  for (const key of keysOf.post(get)) world.enter(key);
  const proof = { at: AT, bytes: stateProof(STATE, hasherIndex.blake2_256, [item]) };
  return world.messages(message.gets([get], proof, new Uint8Array(32)));
}

function getOf({ here }: WeighedChain, keys: readonly Uint8Array[], timeout = 0n): Get {
  const context = new Uint8Array();
  return { source: here, dest: THEM, nonce: 0n, from: utf8("accept"), keys, height: 1n, context, timeout };
}

describe("a GET that can be sent", () => {
  const sent = (keys: readonly Uint8Array[]): string => {
    const { chain } = converse(runtime);
    const get = { dest: THEM, from: utf8("accept"), keys, height: 7n, context: new Uint8Array() };
    return chain.signed(new Uint8Array(32).fill(1), sendGet(get, 0n));
  };

  it.each([8000, 12_000])("of %i keys of 64 bytes can be answered by a block", async (count) => {
    const keys = Array.from({ length: count }, (_, i) => {
      const key = new Uint8Array(64);
      new DataView(key.buffer).setUint32(0, i);
      return key;
    });
    if (sent(keys) !== "ok") return;
    const world = WeighedChain.start(await Runtime.load(blobBytes));
    const answer = getsAnsweredByState({ count: 1, keys: count, keyLength: 64 })(world);
    const input = concat(Uint8Array.of(2), answer, new Uint8Array(32));
    const judged = world.runtime.call("TaggedTransactionQueue_validate_transaction", input, {
      storage: world.storage.fork(),
    });
    expect(decodeValidity(judged).valid).toBe(true);
  });
});

it.each([false, true])(
  "a block is finalized after root removed the length of its extrinsics: %s",
  (isRemoved) => {
    const chain = IsmpChain.start(runtime);
    for (const length of [100_000, 60_000, 30_000]) {
      expect(chain.root(concat(u8(0), u8(0), bytes(new Uint8Array(length))))).toBe("ok");
    }
    const key = storagePrefix("System", "AllExtrinsicsLen");
    if (isRemoved) expect(chain.root(concat(u8(0), u8(5), vec([bytes(key)])))).toBe("ok");
    expect(() => chain.endBlock()).not.toThrow();
  },
);

/*
 * Attack: a commitment stays the same with any number of empty keys, and a GET that timed out may be timed out by any
 * relayer, so one that was sent with a single key could fill a block.
 */
it.each([
  [0, true],
  [10_000, true],
  [20_000, false],
  [3_000_000, false],
])("a timeout of a GET to which %i empty keys were added is valid: %s", async (count, valid) => {
  const world = WeighedChain.start(await Runtime.load(blobBytes));
  world.trust(new Uint8Array(32).fill(9), new Uint8Array(32).fill(8));
  const key = new Uint8Array(32).fill(7);
  const timeout = BigInt(START + 500);
  for (const sent of keysOf.post(getOf(world, [key], timeout))) world.enter(sent);
  // Encoded here, because a list of millions of keys takes long to make.
  const scale = concat(
    ...[machine(world.here), machine(THEM), u64(0n), bytes(utf8("accept"))],
    ...[
      compact(count + 1),
      bytes(key),
      new Uint8Array(count),
      u64(1n),
      bytes(new Uint8Array()),
      u64(timeout),
    ],
  );
  const extrinsic = world.messages(concat(u8(4), u8(2), vec([concat(u8(1), scale)])));
  const judged = world.runtime.call(
    "TaggedTransactionQueue_validate_transaction",
    concat(u8(2), extrinsic, new Uint8Array(32)),
    { storage: world.storage.fork() },
  );
  expect(decodeValidity(judged).valid).toBe(valid);
  if (valid) expect(() => world.weigh(extrinsic)).not.toThrow();
  else expect(() => world.weigh(extrinsic)).toThrow("TooManyGetKeys");
});
