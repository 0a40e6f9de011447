import { beforeEach, describe, expect, it } from "@jest/globals";
import { loadBlob } from "../support/blob.ts";
import { type Get, message, type Post } from "../support/ismp/codec.ts";
import { keysOf, stateProof } from "../support/ismp/proofs.ts";
import {
  type Conversation,
  converse,
  follow,
  handle,
  LATER,
  tried,
} from "../support/worlds/connected-chain.ts";
import { FIRST_SLOT, OTHER, SLOT, THEM } from "../support/worlds/grandpa-world.ts";

/**
 * Attack: a message that was received, or still may be, is timed out and refunded: with the wrong clock, the wrong
 * chain, the wrong height, or before the second of its timeout.
 *
 * A POST has timed out from the second of its timeout on, by the clock of the chain that would have received it, at
 * the height where its receipt is absent; a GET by this chain's clock. Control: that second itself.
 */

/** The result of a timeout at the end of this slot. */
const DUE = FIRST_SLOT + 11n;

describe("a message that times out", () => {
  let scene: Conversation;

  beforeEach(async () => {
    scene = converse(await loadBlob());
  });

  const timeOut = (post: Post, of = THEM, id = "them", above = 0n) => {
    const { overlay, block } = scene.world.trusted;
    const at = { machine: of, id, height: BigInt(block.number) + above };
    const nodes = overlay.proof(keysOf.postTimeout(post), 1);
    return tried(scene.chain, message.postTimeouts([post], { at, bytes: stateProof(0, 1, nodes) }));
  };

  it("does so from the second of its timeout on by the other chain's clock, and not in the one before", () => {
    const post = scene.world.sent[2] as Post;
    expect(post.timeout).toBe(DUE * SLOT);
    const outcomes = [-1n, 0n, 1n].map((slots) => {
      follow(scene.chain, scene.world, DUE + slots);
      return timeOut(post);
    });
    expect(outcomes).toEqual(["RequestTimeoutNotElapsed", "ok", "ok"]);
    // This chain's clock is far behind, or far ahead, and is not used.
    scene.chain.setTime(Number(FIRST_SLOT * SLOT));
    expect(timeOut(post)).toBe("ok");
  });

  it("never does so with timeout zero", () => {
    follow(scene.chain, scene.world, LATER * 1000n);
    expect(timeOut(scene.world.sent[0] as Post)).toBe("RequestTimeoutNotElapsed");
  });

  it("does so under no other chain's state, and at no height that is not known", () => {
    const post = scene.world.sent[2] as Post;
    expect(timeOut(post)).toBe("ok");
    expect(timeOut(post, OTHER)).toBe("StateMachineUpdateTimeNotFound");
    expect(timeOut(post, THEM, "othr")).toBe("ConsensusStateIdNotRecognized");
    expect(timeOut(post, THEM, "them", 1n)).toBe("StateMachineUpdateTimeNotFound");
  });

  it("does not do so after the other chain has received it", () => {
    const post = scene.world.sent[2] as Post;
    scene.world.receives(post);
    follow(scene.chain, scene.world, LATER + 1n);
    expect(timeOut(post)).toBe("StillPresent");
  });

  it("with a changed timeout is another message, which was never sent", () => {
    const post = scene.world.sent[0] as Post;
    expect(timeOut({ ...post, timeout: 1n })).toBe("UnknownRequest");
  });

  it("by this chain's clock is a GET, from its second on and not before, and never a POST", () => {
    const get = scene.world.gets[2] as Get;
    const outcomes = [-1, 0, 1].map((seconds) => {
      scene.chain.setTime(Number(get.timeout) + seconds);
      return tried(scene.chain, message.getTimeouts([get]));
    });
    expect(outcomes).toEqual(["RequestTimeoutNotElapsed", "ok", "ok"]);
    expect(tried(scene.chain, message.getTimeouts([scene.world.sent[2] as Post]))).toBe("InvalidRequestType");
    expect(handle(scene.chain, message.getTimeouts([get]))).toBe("ok");
    expect(handle(scene.chain, message.getTimeouts([get]))).toBe("UnknownRequest");
  });
});
