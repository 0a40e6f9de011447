import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, utf8 } from "../support/hex.ts";
import { sendGet } from "../support/ismp/calls.ts";
import { type Get, message } from "../support/ismp/codec.ts";
import { stateProof } from "../support/ismp/proofs.ts";
import { u8 } from "../support/scale.ts";
import { converse, follow, handle, LATER } from "../support/worlds/connected-chain.ts";
import { HERE, ID, THEM } from "../support/worlds/grandpa-world.ts";

/**
 * Attack: a GET requests one large value under many keys, or many long keys. A proof contains the value once, but the
 * response needs a copy for each key: a response of 2 MB trapped, and the block's author lost the block.
 */

const FROM = utf8("accept-x");
const MB = 1_000_000;

describe("a GET for one large value under many keys", () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadBlob();
  });

  /** Sends a GET for a value of 1 MB under some keys and for long absent keys, then delivers the response. */
  function answer(copies: number, longKeys: number): string {
    const { chain, world } = converse(runtime);
    const value = new Uint8Array(MB).fill(9);
    const large = Array.from({ length: copies }, (_, i) => concat(utf8("m"), u8(i)));
    for (const key of large) world.state = world.state.insert(key, value);
    const long = Array.from({ length: longKeys }, (_, i) => concat(utf8("z"), u8(i), new Uint8Array(29_998)));
    const keys = [...large, ...long];
    const height = BigInt(world.trusted.block.number + 2);
    const call = sendGet({ dest: THEM, from: FROM, keys, height, context: new Uint8Array() }, 0n);
    expect(chain.signed(new Uint8Array(32).fill(1), call)).toBe("ok");
    follow(chain, world, LATER + 1n);
    const get: Get = {
      source: HERE,
      dest: THEM,
      nonce: 7n,
      from: FROM,
      keys,
      height,
      context: new Uint8Array(),
      timeout: 0n,
    };
    const proof = {
      at: { machine: THEM, id: ID, height },
      bytes: stateProof(1, 1, world.trusted.state.proof(keys, 1)),
    };
    return handle(chain, message.gets([get], proof, new Uint8Array(32)));
  }

  it("is answered while the values take at most 1 MiB and twice the length of the proof", () => {
    expect(answer(3, 0)).toBe("ok");
  });

  it("is refused beyond that with its own error, before memory is allocated for the copies", () => {
    expect(answer(4, 0)).toBe("ValuesTooLarge");
    expect(answer(16, 33)).toBe("ValuesTooLarge");
  });
});
