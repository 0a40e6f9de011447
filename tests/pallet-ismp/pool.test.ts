import { beforeAll, describe, expect, it } from "@jest/globals";
import { bareExtrinsic, RuntimeMetadata } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { keccak } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { batch, messagesCall } from "../support/ismp/calls.ts";
import { commitment, type Post } from "../support/ismp/codec.ts";
import { IsmpChain } from "../support/ismp-chain.ts";
import { bytes, compact, vec } from "../support/scale.ts";
import { Counterpart, HERE, START, THEM } from "../support/worlds/counterpart.ts";

const RELAYER = new Uint8Array(32).fill(7);

function post(nonce: number, to = "accept"): Post {
  return {
    source: THEM,
    dest: HERE,
    nonce: BigInt(nonce),
    from: utf8("them"),
    to: utf8(to),
    timeout: 0n,
    body: utf8("body"),
  };
}

const posts = [0, 1, 2, 3].map((nonce) => post(nonce));
const refused = post(9, "refuse");
const them = new Counterpart([...posts, refused]);

/** The pool's tag of messages: the hash of their subjects, sorted. */
function tagOf(...subjects: readonly (readonly Post[])[]): string {
  const lists = subjects.map((list) => concat(...list.map(commitment)));
  lists.sort(Buffer.compare);
  return hex(keccak(vec(lists.map((list) => concat(compact(list.length / 32), list)))));
}

describe("Ismp.handle_unsigned", () => {
  let runtime: Runtime;
  let chain: IsmpChain;

  beforeAll(async () => {
    runtime = await loadBlob();
  });

  function start(): void {
    chain = IsmpChain.start(runtime);
    chain.setTime(START);
    them.introduce(chain);
  }

  it("has one tag in the pool, whatever the order of its messages", () => {
    start();
    const [a, b] = [posts.slice(0, 1), posts.slice(1, 3)].map((list) =>
      them.requestMessage(list, RELAYER),
    ) as [Uint8Array, Uint8Array];
    for (const messages of [batch(a, b), batch(b, a)]) {
      expect(chain.validate(messages)).toEqual({
        valid: true,
        priority: 100n,
        requires: [],
        provides: [Buffer.from(tagOf(posts.slice(0, 1), posts.slice(1, 3)).slice(2), "hex")].map(
          (tag) => new Uint8Array(tag),
        ),
        longevity: 25n,
        propagate: true,
      });
    }
  });

  it("has another tag with other messages, and the same with another relayer", () => {
    start();
    const provides = (list: readonly Post[], signer: Uint8Array): string => {
      const validity = chain.validate(batch(them.requestMessage(list, signer)));
      return validity.valid ? hex(validity.provides[0] ?? new Uint8Array()) : "refused";
    };
    expect(provides(posts.slice(0, 2), RELAYER)).toBe(tagOf(posts.slice(0, 2)));
    expect(provides(posts.slice(0, 2), utf8("another"))).toBe(tagOf(posts.slice(0, 2)));
    expect(provides(posts.slice(0, 3), RELAYER)).toBe(tagOf(posts.slice(0, 3)));
  });

  it("changes nothing in the state when the pool validates it", () => {
    start();
    const before = chain.state();
    expect(chain.validate(batch(them.requestMessage(posts, RELAYER))).valid).toBe(true);
    expect(chain.state()).toEqual(before);
  });

  it("that was executed is refused by the pool from then on", () => {
    start();
    const messages = batch(them.requestMessage(posts, RELAYER));
    expect(chain.handle(messages).outcome).toEqual({ kind: "success" });
    expect(chain.validate(messages)).toEqual({ valid: false, error: { class: "Invalid", name: "BadProof" } });
  });

  it("that is refused can't be in a block, and one that is accepted can", () => {
    start();
    const before = chain.state();
    const events = chain.events().length;
    const bad = batch(them.requestMessage([posts[0] as Post, refused], RELAYER));
    expect(chain.handle(bad).outcome).toEqual({
      kind: "invalid",
      error: { class: "Invalid", name: "BadProof" },
    });
    expect(chain.state()).toEqual(before);
    expect(chain.events()).toHaveLength(events);
    expect(chain.handle(batch(them.requestMessage([posts[0] as Post], RELAYER))).outcome.kind).toBe(
      "success",
    );
  });

  it("can't be called by a signed account nor by root", () => {
    start();
    const call = messagesCall(batch(them.requestMessage(posts, RELAYER)));
    expect(chain.root(call)).toBe("BadOrigin");
    expect(chain.signed(RELAYER, call)).toBe("BadOrigin");
  });

  it("is the only unsigned call of Ismp that the pool accepts", () => {
    start();
    const metadata = RuntimeMetadata.of(runtime);
    const call = metadata.encodeCall("Ismp", "fund_message", {
      message: { commitment: { Request: new Uint8Array(32) }, amount: 1n },
    });
    const input = concat(Uint8Array.of(2), bareExtrinsic(call), new Uint8Array(32));
    const answer = runtime.call("TaggedTransactionQueue_validate_transaction", input, {
      storage: chain.storage.fork(),
    });
    expect(hex(answer)).toBe("0x010000");
  });

  it("logs the reason of a refusal on a node with that log level", () => {
    start();
    expect(chain.handle(batch(them.requestMessage([post(50)], RELAYER))).log).toEqual([
      expect.stringMatching(/^[A-Z]\w+: /),
    ]);
    expect(chain.handle(batch(them.requestMessage([refused], RELAYER))).log).toEqual([
      expect.stringMatching(/^CannotHandleMessage: /),
    ]);
    expect(chain.handle(batch(them.requestMessage([refused], bytes(RELAYER)))).log).toHaveLength(1);
  });
});
