import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { loadBlob } from "../support/blob.ts";
import {
  collisions,
  gets,
  judgeRequests,
  judgeResponses,
  posts,
  responses,
  type Verdict,
} from "../support/commitment-readings.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import {
  answered,
  commitment,
  type Get,
  type GetResponse,
  isGet,
  machine,
  message,
  type Post,
  type PostResponse,
  type Request,
  type Response,
  responseCommitment,
} from "../support/ismp/codec.ts";
import { loadMockChain } from "../support/ismp/mock-chain.ts";
import { keysOf } from "../support/ismp/proofs.ts";
import { bytes, byteVectors, u8, u64, u128 } from "../support/scale.ts";
import {
  type Conversation,
  converse,
  follow,
  handle,
  LATER,
  tried,
} from "../support/worlds/connected-chain.ts";
import { HERE, SLOT, THEM } from "../support/worlds/grandpa-world.ts";

/**
 * Attack: wire v1 hashes fields without their lengths and without the kind, so one commitment fits several messages,
 * and the relayer chooses one.
 *
 * Of all messages with one commitment a chain handles one, once. Two messages that differ in more than the borders
 * between the fields of one kind are never both accepted; modules have to compare those borders
 * (docs/explanation/protocol/index.md). A response only times out as the response that was not received. Control: the message
 * that was sent.
 */

describe("messages with one commitment", () => {
  let scene: Conversation;
  const relayer = new Uint8Array(32).fill(7);

  beforeAll(async () => {
    scene = converse(await loadBlob());
  });

  /** Moves the last byte of the receiver to the front of the body. */
  const moved = (post: Post): Post => ({
    ...post,
    to: post.to.subarray(0, -1),
    body: Uint8Array.of(post.to.at(-1) ?? 0, ...post.body),
  });

  const deliver = (...posts: readonly Post[]) => {
    const proof = scene.world.messageProof(posts.flatMap(keysOf.post));
    return message.requests(posts, proof, relayer);
  };

  it("are delivered once, whichever comes first", () => {
    const post = scene.world.posts[0] as Post;
    const other = moved(post);
    expect(hex(commitment(other))).toBe(hex(commitment(post)));
    for (const [first, second] of [
      [post, other],
      [other, post],
    ] as const) {
      const before = scene.chain.storage;
      scene.chain.storage = before.fork();
      expect(handle(scene.chain, deliver(first))).toBe("ok");
      expect(handle(scene.chain, deliver(second))).toBe("DuplicateRequest");
      scene.chain.storage = before;
    }
    expect(tried(scene.chain, deliver(post, other))).toBe("DuplicateRequest");
    expect(tried(scene.chain, deliver(post), deliver(other))).toBe("DuplicateRequest");
  });

  it("do not let a response time out with a request that was never received", () => {
    const [response] = scene.world.responses as [PostResponse];
    const stretched: PostResponse = {
      ...response,
      post: { ...response.post, body: Uint8Array.of(...response.post.body, response.body[0] ?? 0) },
      body: response.body.subarray(1),
    };
    const timeOut = (one: PostResponse) => {
      const proof = scene.world.messageProof(keysOf.responseTimeout(one));
      return tried(scene.chain, message.responseTimeouts([one], proof));
    };
    expect(timeOut(response)).toBe("ok");
    expect(timeOut(stretched)).toBe("UnknownRequest");
  });
});

describe("all small requests with one commitment", () => {
  let groups: Request[][];
  const verdicts = new Map<Request, Verdict>();

  beforeAll(async () => {
    await loadMockChain();
    groups = collisions<Request>([...posts(), ...gets()], commitment);
    const members = groups.flat();
    judgeRequests(members).forEach((verdict, i) => {
      verdicts.set(members[i] as Request, verdict);
    });
  });

  const height = (request: Request) => (isGet(request) ? request.height : null);
  /** Whether two messages differ only in the borders between from, to and body, or from, keys and context. */
  const differInBordersAlone = (one: Request, other: Request) =>
    isGet(one) === isGet(other) &&
    one.source === other.source &&
    one.dest === other.dest &&
    one.nonce === other.nonce &&
    one.timeout === other.timeout &&
    height(one) === height(other);

  it("are refused except one, and except those that differ in borders which modules compare", () => {
    let pairs = 0;
    for (const group of groups) {
      const taken = group.filter((one) => verdicts.get(one) === null);
      pairs += (group.length * (group.length - 1)) / 2;
      for (const one of taken) {
        expect(differInBordersAlone(taken[0] as Request, one) ? null : [taken[0], one]).toBeNull();
      }
    }
    expect(pairs).toBeGreaterThan(10_000);
  });

  it("occur for all kinds: each has a group in which a check of its own refuses the wrong message", () => {
    const wrong = new Set<string>();
    for (const group of groups) {
      for (const one of group) {
        for (const other of group) {
          const verdict = verdicts.get(one) ?? null;
          if (verdict === null || differInBordersAlone(one, other)) continue;
          if (isGet(one) !== isGet(other)) wrong.add(`${isGet(one) ? "GET" : "POST"}: ${verdict}`);
          else if (one.dest !== other.dest) wrong.add(`dest: ${verdict}`);
          else if (one.source !== other.source) wrong.add(`source: ${verdict}`);
        }
      }
    }
    const expected = [
      "GET: GetHeightOutOfRange",
      "GET: TimeoutTooLarge",
      "POST: PostReadableAsGet",
      "dest: NonceTooLarge",
      "source: AmbiguousStateMachine",
    ];
    expect([...wrong]).toEqual(expect.arrayContaining(expected));
  });

  it("are accepted in the honest form: the checks refuse no more than they must", () => {
    const isHonest = (request: Request) =>
      request.nonce === 0n &&
      request.source !== "TNDRMINT-\xff\xff\xff\xff" &&
      (isGet(request)
        ? request.height === 5n && request.timeout < 2n ** 40n
        : request.timeout === 0n || request.timeout > 1_500_000_000n);
    const honest = groups.flat().filter(isHonest);
    expect(honest.length).toBeGreaterThan(1000);
    expect(honest.filter((one) => verdicts.get(one) !== null)).toEqual([]);
  });
});

describe("all small responses with one commitment", () => {
  let groups: Response[][];
  const verdicts = new Map<Response, Verdict>();

  beforeAll(async () => {
    await loadMockChain();
    groups = collisions(responses(), responseCommitment);
    const members = groups.flat();
    judgeResponses(members).forEach((verdict, i) => {
      verdicts.set(members[i] as Response, verdict);
    });
  });

  const sameRequest = (one: Response, other: Response) =>
    hex(commitment(answered(one))) === hex(commitment(answered(other)));

  it("are refused except one, if they answer one request", () => {
    const refusals = new Set<string>();
    for (const group of groups) {
      const taken = group.filter((one) => verdicts.get(one) === null);
      taken.forEach((one, i) => {
        for (const other of taken.slice(i + 1)) {
          expect(sameRequest(one, other) ? [one, other] : null).toBeNull();
        }
      });
      for (const one of group) if (verdicts.get(one) !== null) refusals.add(verdicts.get(one) ?? "");
    }
    expect([...refusals].sort()).toEqual([
      "AmbiguousValues",
      "GetHeightOutOfRange",
      "PostReadableAsGet",
      "TimeoutTooLarge",
    ]);
  });

  it("are refused if they answer a request that this chain did not send, or receive", () => {
    const pairs = groups.flatMap((group) =>
      group.flatMap((one) =>
        group.filter((other) => !sameRequest(one, other)).map((other) => [one, other] as const),
      ),
    );
    expect(pairs.length).toBeGreaterThan(0);
    const judged = judgeResponses(
      pairs.map(([one]) => one),
      pairs.map(([, other]) => answered(other)),
    );
    expect(judged.filter((verdict) => verdict === null)).toEqual([]);
  });
});

describe("on the shipped runtime", () => {
  let scene: Conversation;
  const id = utf8("accept-x");
  const absurd = BigInt(hex(id));
  const body = utf8("pay 1,000,000 to the attacker, in 80 bytes as the module's rules want them.....");
  const now = LATER * SLOT;

  beforeEach(async () => {
    scene = converse(await loadBlob());
  });

  const mine: Get = {
    source: HERE,
    dest: THEM,
    nonce: 7n,
    from: id,
    keys: [body.subarray(0, 40)],
    height: 1n,
    context: body.subarray(40),
    timeout: absurd,
  };
  const sendGet = (timeout: bigint) =>
    scene.chain.signed(
      new Uint8Array(32).fill(1),
      concat(
        u8(9),
        u8(1),
        machine(THEM),
        bytes(id),
        byteVectors(mine.keys),
        u64(mine.height),
        bytes(mine.context),
        u64(timeout),
        u128(0n),
      ),
    );

  it("a GET whose deadline is a module's id is not sent, and not timed out as that module's POST", () => {
    expect(sendGet(absurd - now)).toBe("Probe.DispatchFailed");
    expect(scene.chain.callLog).toEqual([expect.stringMatching(/^TimeoutTooLarge: /)]);
    const asPost: Post = { source: HERE, dest: THEM, nonce: 7n, from: id, to: id, timeout: 1n, body };
    expect(hex(commitment(asPost))).toBe(hex(commitment(mine)));
    const timeOut = (post: Post) => {
      const proof = scene.world.messageProof(keysOf.postTimeout(post));
      return tried(scene.chain, message.postTimeouts([post], proof));
    };
    expect(timeOut(asPost)).toBe("UnknownRequest");
    // Controls: an honest GET is sent, and an honest POST times out.
    expect(sendGet(60n)).toBe("ok");
    expect(timeOut(scene.world.sent[2] as Post)).toBe("ok");
  });

  it("a GET that can be sent has no commitment of a POST that may time out", () => {
    expect(sendGet(60n)).toBe("ok");
    const timeout = now + 60n;
    const from = u64(timeout).reverse();
    const asPost: Post = { source: HERE, dest: THEM, nonce: 7n, from, to: id, timeout: 1n, body };
    expect(hex(commitment(asPost))).toBe(hex(commitment({ ...mine, timeout })));
    const proof = scene.world.messageProof(keysOf.postTimeout(asPost));
    expect(tried(scene.chain, message.postTimeouts([asPost], proof))).toBe("PostReadableAsGet");
  });

  it("one proven response to a GET is refused in each of its forms", () => {
    const { chain, world } = scene;
    const get = world.gets[0] as Get;
    const [k1, k2, k3] = [...get.keys].sort(Buffer.compare) as [Uint8Array, Uint8Array, Uint8Array];
    const forged = utf8("FORGED VALUE OF KEY 2");
    const seven = Uint8Array.of(7);
    const readings: GetResponse[] = [
      {
        get,
        values: [
          [k1, concat(utf8("x"), k2, forged)],
          [k2, null],
          [k3, seven],
        ],
      },
      {
        get,
        values: [
          [k1, utf8("x")],
          [k2, concat(forged, k2)],
          [k3, seven],
        ],
      },
      {
        get,
        values: [
          [k1, concat(utf8("x"), k2, forged)],
          [k2, new Uint8Array()],
          [k3, seven],
        ],
      },
    ];
    const plain: GetResponse = {
      get: world.gets[1] as Get,
      values: [
        [k1, utf8("x")],
        [k2, null],
        [k3, seven],
      ],
    };
    world.answersWith(readings[0] as GetResponse);
    world.answersWith(plain);
    follow(chain, world, LATER + 1n);
    const offer = (response: GetResponse) => {
      const proof = world.messageProof(keysOf.response(response));
      return tried(chain, message.responses([response], proof, new Uint8Array(32)));
    };
    for (const reading of readings) {
      expect(hex(responseCommitment(reading))).toBe(hex(responseCommitment(readings[0] as GetResponse)));
      expect(offer(reading)).toBe("AmbiguousValues");
    }
    // Controls: a response with only one form, and an absent value that is claimed to be empty.
    expect(offer(plain)).toBe("ok");
    const empty = plain.values.map(([key, value]) => [key, value ?? new Uint8Array()] as const);
    expect(offer({ ...plain, values: empty })).toBe("AmbiguousValues");
  });
});
