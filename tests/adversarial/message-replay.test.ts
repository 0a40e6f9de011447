import { beforeEach, describe, expect, it } from "@jest/globals";
import { make } from "../differential/ismp-messages.ts";
import type { BatchKind } from "../differential/message-plans.ts";
import { loadBlob } from "../support/blob.ts";
import { batch } from "../support/ismp/calls.ts";
import {
  batchPlan,
  type Conversation,
  converse,
  handle,
  LATER,
  tried,
} from "../support/worlds/connected-chain.ts";

/**
 * Attack: one message is executed twice: in a batch, in two messages of one extrinsic, in two extrinsics, in two
 * blocks; or batches are empty, which would be free extrinsics. (Modules that deliver inside their own callbacks:
 * tests/ismp/re-entrancy.test.ts.)
 *
 * Each request has one receipt, each message ends once. Control: the first execution.
 */

const KINDS = [
  "requests",
  "responses",
  "gets",
  "post timeouts",
  "response timeouts",
  "get timeouts",
] as const satisfies readonly BatchKind[];

/** The error of the second execution. */
const AGAIN: Readonly<Record<BatchKind, string>> = {
  requests: "DuplicateRequest",
  responses: "DuplicateResponse",
  gets: "DuplicateResponse",
  "post timeouts": "UnknownRequest",
  "response timeouts": "UnknownResponse",
  "get timeouts": "UnknownRequest",
};

describe.each(KINDS)("a message of the kind %s", (kind) => {
  let scene: Conversation;

  beforeEach(async () => {
    scene = converse(await loadBlob());
  });

  it("is executed once: not again in the extrinsic, the block or the next one, nor accepted by the pool", () => {
    const { chain, honest } = scene;
    expect(tried(chain, honest[kind], honest[kind])).toBe(AGAIN[kind]);
    expect(handle(chain, honest[kind])).toBe("ok");
    expect(handle(chain, honest[kind])).toBe(AGAIN[kind]);
    chain.endBlock();
    expect(handle(chain, honest[kind])).toBe(AGAIN[kind]);
    expect(chain.validate(batch(honest[kind])).valid).toBe(false);
  });

  it("is refused with a repeated item, and without items", () => {
    const { chain, world } = scene;
    const bent = (flaw: "an item twice" | "no item") =>
      tried(chain, make(world, batchPlan(kind, { flaw }), LATER).bytes);
    expect(bent("an item twice")).toMatch(/^Duplicate(Request|Response)$/);
    expect(bent("no item")).toBe("EmptyBatch");
  });
});

describe("a response", () => {
  it("to a request that was settled in another way is refused: a GET is answered or timed out, never both", async () => {
    const { chain, world, honest } = converse(await loadBlob());
    expect(handle(chain, honest.gets)).toBe("ok");
    // The settled one is among those of the second message.
    const all = make(world, batchPlan("get timeouts", { ready: false, which: [0] }), LATER).bytes;
    expect(tried(chain, all)).toBe("GetResponseAlreadyReceived");
    expect(tried(chain, honest["get timeouts"])).toBe("ok");
  });

  it("to a request that this chain never sent is refused", async () => {
    const { chain, world } = converse(await loadBlob());
    world.answers = [];
    const strange = make(world, batchPlan("responses", { ready: false }), LATER).bytes;
    expect(tried(chain, strange)).toBe("UnsolicitedResponse");
  });
});
