import { meterInstructions, WorkCounter } from "@as-ismp/build";
import { Runtime } from "@as-ismp/core";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { u8aConcat } from "@polkadot/util";
import { posts } from "../../bench/weights/messages.ts";
import { WeighedChain } from "../../bench/weights/weighed-chain.ts";
import { blobBytes } from "../support/blob.ts";
import { messagesExtrinsic } from "../support/ismp/calls.ts";
import { Random } from "../support/random.ts";
import { compact, u32 } from "../support/scale.ts";

/**
 * Attack: messages that are expensive to weigh. A weight is declared before anything else is done for an extrinsic,
 * so computing it must take neither memory for each message nor more time than one pass over the bytes.
 */

const QUERY = "TransactionPaymentApi_query_info";
/** Picoseconds: three quarters of two seconds. */
const LIMIT = 1_500_000_000_000;
/** `Timeout` of GETs, without any. */
const SMALLEST_MESSAGE = Uint8Array.of(4, 2, 0);

let runtime: Runtime;
let metered: Runtime;
let world: WeighedChain;

beforeAll(async () => {
  runtime = await Runtime.load(blobBytes);
  metered = await Runtime.load(meterInstructions(blobBytes));
  world = WeighedChain.start(runtime);
});

/** `Ismp.handle_unsigned` with so many of the smallest possible messages. */
function manyMessages(count: number): Uint8Array {
  const all = new Uint8Array(count * SMALLEST_MESSAGE.length);
  for (let i = 0; i < count; i++) all.set(SMALLEST_MESSAGE, i * SMALLEST_MESSAGE.length);
  return messagesExtrinsic(u8aConcat(compact(count), all));
}

function instructionsFor(extrinsic: Uint8Array): number {
  const meter = new WorkCounter();
  const input = u8aConcat(extrinsic, u32(extrinsic.length));
  metered.call(QUERY, input, { storage: world.storage.fork(), meter });
  return meter.instructions;
}

describe("computing the weight of messages", () => {
  it("takes no memory for each of a million messages, and finds them too heavy for a block", () => {
    const extrinsic = manyMessages(1_200_000);
    const input = u8aConcat(extrinsic, u32(extrinsic.length));
    // The host's allocation for the input is 4 MiB; 1 MiB is left for everything else.
    const answer = runtime.call(QUERY, input, { storage: world.storage.fork(), heapPages: 64 + 16 });
    expect(answer.length).toBeGreaterThan(0);
    expect(world.declared(extrinsic).refTime).toBeGreaterThan(LIMIT);
  });

  it("takes time in proportion to the messages", () => {
    const each = (instructionsFor(manyMessages(200_000)) - instructionsFor(manyMessages(100_000))) / 100_000;
    expect(each).toBeGreaterThan(10);
    expect(each).toBeLessThan(1500);
  });

  it("costs little compared to handling them", () => {
    const copy = world.copy();
    const extrinsic = posts({ count: 20, body: 100, entries: 500 })(copy);
    const { work } = copy.weigh(extrinsic, metered);
    expect(instructionsFor(extrinsic)).toBeLessThan(work.instructions / 10);
  });

  it("ends for any bytes, with a weight or a refusal to decode", () => {
    const random = new Random("weights of any bytes");
    const copy = world.copy();
    const honest = posts({ count: 3, body: 40, entries: 50 })(copy);
    let weighed = 0;
    for (let i = 0; i < 400; i++) {
      const bent = honest.slice();
      for (let flips = 1 + random.below(3); flips > 0; flips--) {
        bent[5 + random.below(bent.length - 5)] = random.below(256);
      }
      try {
        expect(copy.declared(bent).refTime).toBeGreaterThan(0);
        weighed += 1;
      } catch (error) {
        expect(String(error)).toContain("Bad input data");
      }
    }
    expect(weighed).toBeGreaterThan(50);
  });
});
