import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { HostMeter, type Runtime, RuntimeCallError } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, utf8, withByte } from "../support/hex.ts";
import { handleUnsigned, messagesExtrinsic } from "../support/ismp/calls.ts";
import { message, type Post } from "../support/ismp/codec.ts";
import { keysOf } from "../support/ismp/proofs.ts";
import { cases, Random } from "../support/random.ts";
import { u8 } from "../support/scale.ts";
import {
  type Conversation,
  converse,
  follow,
  handle,
  incomingPosts,
  LATER,
  tried,
} from "../support/worlds/connected-chain.ts";

/**
 * Attack: messages that cost the chain more than their sender, who pays nothing: lengths beyond the message,
 * thousands of messages or items, and late refusals.
 *
 * A claimed length takes no memory, the first refused message ends the work, and a refusal costs no more than the
 * honest form. Nothing in a message is nested deeper than its type; nested calls: tests/chain/undecodable.test.ts.
 * Control: the honest message under the same limits.
 */

const POOL = "TaggedTransactionQueue_validate_transaction";
/** A call gets 4 MiB here, a node gives 128. */
const FEW_PAGES = 64;
/** As many as fit into the weight of a block. */
const MANY = 1000;

let runtime: Runtime;
let scene: Conversation;

beforeAll(async () => {
  runtime = await loadBlob();
});

beforeEach(() => {
  scene = converse(runtime);
});

const inPool = (...messages: readonly Uint8Array[]): Uint8Array =>
  concat(u8(0), handleUnsigned(...messages), new Uint8Array(32));

/** The pool's answer with little memory: accepted, refused, or not an extrinsic. */
function askInLittleMemory(input: Uint8Array): "taken" | "refused" | "undecodable" {
  const options = { storage: scene.chain.storage.fork(), heapPages: FEW_PAGES };
  try {
    return runtime.call(POOL, input, options)[0] === 0 ? "taken" : "refused";
  } catch (error) {
    if (error instanceof RuntimeCallError && error.message.includes("Bad input data")) return "undecodable";
    throw error;
  }
}

/** The number of state accesses and signature checks that validation makes. */
function workOf(...messages: readonly Uint8Array[]): number {
  const meter = new HostMeter();
  runtime.call(POOL, inPool(...messages), { storage: scene.chain.storage.fork(), meter });
  let calls = 0;
  for (const [name, use] of meter.functions) {
    if (/^ext_(storage|default_child_storage|crypto)_/.test(name)) calls += use.calls;
  }
  return calls;
}

describe("a length beyond the message", () => {
  const claims = [
    Uint8Array.of(0xfe, 0xff, 0xff, 0xff),
    Uint8Array.of(3, 0, 0, 0, 0x40),
    Uint8Array.of(3, 0xff, 0xff, 0xff, 0xff),
    Uint8Array.of(0x13, 0, 0, 0, 0, 0, 0, 0, 0x40),
  ];

  it("takes no memory, at any position in a message of any kind", () => {
    const seen = new Set<string>();
    for (const honest of Object.values(scene.honest)) {
      expect(askInLittleMemory(inPool(honest))).toBe("taken");
      for (let at = 0; at < honest.length; at += at < 24 ? 1 : 31) {
        for (const claim of claims) {
          const five = concat(honest.subarray(0, at), claim, new Uint8Array(5));
          seen.add(askInLittleMemory(inPool(five)));
          const whole = concat(honest.subarray(0, at), claim, honest.subarray(at + claim.length));
          seen.add(askInLittleMemory(inPool(whole)));
        }
      }
    }
    expect([...seen].sort()).toEqual(["refused", "taken", "undecodable"]);
  });

  it("takes no memory as the number of messages", () => {
    for (const claim of claims) {
      const extrinsic = messagesExtrinsic(concat(claim, scene.honest.requests));
      expect(askInLittleMemory(concat(u8(0), extrinsic, new Uint8Array(32)))).toBe("undecodable");
    }
  });
});

describe("a thousand messages", () => {
  it("cost as much as one if the first is refused", () => {
    const { honest, world } = scene;
    const strange = message.getTimeouts([{ ...(world.sent[0] as Post), nonce: 1234n }]);
    expect(workOf(...Array.from({ length: MANY }, () => strange))).toBe(workOf(strange));
    expect(tried(scene.chain, ...Array.from({ length: MANY }, () => strange))).toBe("InvalidRequestType");
    expect(tried(scene.chain, honest["get timeouts"])).toBe("ok");
  });

  it("are delivered as one batch; with one invalid item at the end, none of them is", () => {
    const { chain, world } = scene;
    const posts = incomingPosts(MANY);
    for (const post of posts) world.sends(post);
    follow(chain, world, LATER + 1n);
    const proof = world.messageProof(posts.flatMap(keysOf.post));
    const deliver = (all: readonly Post[]) => message.requests(all, proof, new Uint8Array(32));
    const bad = { ...(posts[0] as Post), to: utf8("refuse-x") };
    const good = workOf(deliver(posts));
    for (const last of [bad, posts[0] as Post]) {
      const spoilt = [...posts.slice(0, -1), last];
      expect(tried(chain, deliver(spoilt))).not.toBe("ok");
      expect(workOf(deliver(spoilt))).toBeLessThanOrEqual(good);
    }
    expect(handle(chain, deliver(posts))).toBe("ok");
  });
});

describe("a message that is refused", () => {
  it("needs no more state accesses and signature checks than its honest form", () => {
    const random = new Random("the work of refusing");
    for (const [kind, honest] of Object.entries(scene.honest)) {
      const most = workOf(honest);
      for (let i = 0; i < cases(150); i++) {
        const at = random.below(honest.length * 8);
        const bent = withByte(honest, at >> 3, (byte) => byte ^ (1 << (at & 7)));
        if (askInLittleMemory(inPool(bent)) !== "refused") continue;
        const work = workOf(bent);
        if (work > most) throw new Error(`${kind}, bit ${at}: ${work} calls, the honest message ${most}`);
      }
    }
  });
});
