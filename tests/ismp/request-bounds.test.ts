import { beforeAll, describe, expect, it } from "@jest/globals";
import { hex, utf8 } from "../support/hex.ts";
import { commitment, type Get, type Post, type Request } from "../support/ismp/codec.ts";
import { expectAccepted, expectRefused } from "../support/ismp/expectations.ts";
import { loadMockChain, type MockChain } from "../support/ismp/mock-chain.ts";
import {
  answer,
  answers,
  connected,
  delivery,
  get,
  getTimeout,
  incoming,
  lateGet,
  outgoing,
  postTimeout,
  received,
  replied,
  reply,
  responseTimeout,
  sent,
  values,
} from "../support/ismp/scene.ts";

/**
 * Bounds of requests that wire v1 does not have. Without them one commitment may be that of a GET and of a POST, or
 * of messages of two chains. Each bound is checked on every path that receives such a request, with a control at the
 * bound.
 */

beforeAll(async () => {
  await loadMockChain();
});

interface Path<T> {
  /** A chain that receives the request, and the message that contains it. */
  readonly of: (request: T) => readonly [MockChain, Uint8Array];
  readonly honest: T;
}

const posts: Readonly<Record<string, Path<Post>>> = {
  "a delivery": { honest: incoming(), of: (post) => [connected, delivery([post])] },
  "a timeout": { honest: outgoing(), of: (post) => [connected.with(sent(post)), postTimeout([post])] },
  "a response": {
    honest: outgoing(),
    of: (post) => [connected.with(sent(post)), answers([answer({ post })])],
  },
  "a timeout of a response": {
    honest: incoming(),
    of: (post) => {
      const response = reply({ post });
      return [connected.with(replied(response), received(response)), responseTimeout([response])];
    },
  },
};

const gets: Readonly<Record<string, Path<Get>>> = {
  "a proof of values": { honest: get(), of: (one) => [connected.with(sent(one)), values([one])] },
  "a timeout of a GET": { honest: lateGet(), of: (one) => [connected.with(sent(one)), getTimeout([one])] },
  "a response that another chain made ready": {
    honest: get(),
    of: (one) => [connected.with(sent(one)), answers([{ get: one, values: [[utf8("key"), null]] }])],
  },
};

function refused<T extends Request>({ of, honest }: Path<T>, change: Partial<T>, name: string): void {
  const [chain, bytes] = of({ ...honest, ...change });
  expectRefused(chain, bytes, name);
}

function taken<T extends Request>({ of, honest }: Path<T>, change: Partial<T>): void {
  const [chain, bytes] = of({ ...honest, ...change });
  expectAccepted(chain, bytes);
}

describe.each(Object.entries({ ...posts, ...gets }))("%s", (_, path) => {
  // The last digit of EVM-12 could also be the first byte of a nonce of 2^61 or more after EVM-1.
  it("is refused when the nonce is 2^56 or more", () => {
    for (const nonce of [2n ** 56n, 0x32n << 56n, 2n ** 64n - 1n]) {
      refused(path as Path<Request>, { nonce }, "NonceTooLarge");
    }
    taken(path as Path<Request>, { nonce: 2n ** 56n - 1n });
  });

  // All names that are not UTF-8 have the text XXXX, so one chain could act as another.
  it("is refused when the source or destination has a name that is not UTF-8", () => {
    const { honest } = path as Path<Request>;
    const foreign = honest.source === connected.setting.host ? "dest" : "source";
    const local = foreign === "dest" ? "source" : "dest";
    for (const field of [foreign, local] as const) {
      for (const kind of ["SUBSTRATE", "TNDRMINT"]) {
        refused(path as Path<Request>, { [field]: `${kind}-\xff\xff\xff\xff` }, "AmbiguousStateMachine");
      }
    }
  });
});

describe.each(Object.entries(gets))("%s", (name, path) => {
  it("is refused when the GET requests height 0, or for 1,500,000,000 or more", () => {
    for (const height of [0n, 1_500_000_000n, 2n ** 40n, 2n ** 64n - 1n]) {
      refused(path, { height }, "GetHeightOutOfRange");
    }
    // A proof of values must be at the requested height.
    if (name === "a proof of values") return;
    for (const height of [1n, 1_499_999_999n]) taken(path, { height });
  });

  it("is refused when the GET has a deadline of 2^40 seconds or more", () => {
    for (const timeout of [2n ** 40n, BigInt(hex(utf8("accept-x"))), 2n ** 64n - 1n]) {
      refused(path, { timeout }, "TimeoutTooLarge");
    }
    if (name !== "a timeout of a GET") for (const timeout of [0n, 2n ** 40n - 1n]) taken(path, { timeout });
  });
});

describe.each(Object.entries(posts))("%s of a POST", (_, path) => {
  const from = Uint8Array.of(0, 0, 0, 1, 2, 3, 4, 5);

  it("is refused when its commitment is also that of a GET within the bounds", () => {
    const timeout = path.honest.timeout;
    refused(path, { from }, "PostReadableAsGet");
    // The first eight bytes of from, to and body together count, wherever one field ends.
    const empty = new Uint8Array();
    refused(path, { from: empty, to: empty, body: from }, "PostReadableAsGet");
    refused(path, { from: from.subarray(0, 2), to: from.subarray(2), body: empty }, "PostReadableAsGet");
    // The same string as a GET: its height is the timeout, its timeout the first eight bytes.
    const post = { ...path.honest, from };
    const asGet: Get = {
      source: post.source,
      dest: post.dest,
      nonce: post.nonce,
      height: timeout,
      timeout: BigInt(hex(from)),
      from: post.to,
      keys: [post.body],
      context: empty,
    };
    expect(hex(commitment(asGet))).toBe(hex(commitment(post)));
  });
});

describe("a POST that is delivered", () => {
  it("may begin with zeros if no GET has its commitment", () => {
    const from = new Uint8Array(8);
    const chain = connected;
    // Timeout 0, and after July 2017: no GET has such a height.
    for (const timeout of [0n, 1_500_000_000n])
      expectAccepted(chain, delivery([incoming({ from, timeout })]));
    // Seven bytes are too few for a timeout.
    const short = incoming({
      from: from.subarray(0, 3),
      to: utf8("our-mod!").subarray(0, 4),
      body: utf8(""),
    });
    const named = chain.but({ modules: { "our-": [] } });
    expectAccepted(named, delivery([short]));
    // A non-zero byte among the first three: the deadline of such a GET would be out of bounds.
    for (const place of [0, 1, 2]) {
      const first = from.slice();
      first[place] = 1;
      expectAccepted(chain, delivery([incoming({ from: first })]));
    }
    expectRefused(chain, delivery([incoming({ from })]), "PostReadableAsGet");
  });

  it("that could also be a GET is refused for that, before its timeout is checked", () => {
    const late = delivery([incoming({ from: new Uint8Array(8), timeout: 1n })]);
    expectRefused(connected, late, "PostReadableAsGet");
  });
});
