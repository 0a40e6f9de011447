import { beforeAll, describe, expect, it } from "@jest/globals";
import { concat, hex, utf8 } from "../support/hex.ts";
import {
  commitment,
  type GetResponse,
  handledFields,
  message,
  responseCommitment,
} from "../support/ismp/codec.ts";
import { changes, expectAccepted, expectRefused } from "../support/ismp/expectations.ts";
import { callbacks, loadMockChain, stateProof } from "../support/ismp/mock-chain.ts";
import {
  answer,
  answers,
  connected,
  get,
  height,
  neighbour,
  nowSeconds,
  outgoing,
  receiptOf,
  relayer,
  sent,
  stranger,
  them,
} from "../support/ismp/scene.ts";
import { cases, Random } from "../support/random.ts";
import { bytes } from "../support/scale.ts";

beforeAll(async () => {
  await loadMockChain();
});

const chain = connected.with(sent(outgoing()));
const response = answer();
const receipt = (value = response) => hex(concat(responseCommitment(value), bytes(relayer)));

describe("a response that is delivered", () => {
  it("calls the module that sent the request once, and leaves a receipt under the request's commitment", () => {
    const outcome = chain.handle(answers([response]));
    const hash = responseCommitment(response);
    expect(callbacks(outcome)).toEqual([{ kind: "response", hash: hex(hash) }]);
    expect(changes(chain, outcome)).toEqual(new Map([[receiptOf(response), receipt()]]));
    const event = { name: "PostResponseHandled", fields: handledFields(hash, relayer) };
    expect(outcome.items).toEqual([{ error: null, reason: null, event }]);
  });

  it("does not remove the request's commitment, and can't be delivered again", () => {
    const after = chain.after(chain.handle(answers([response])));
    expectRefused(after, answers([response]), "DuplicateResponse");
    expectRefused(after, answers([answer({ body: utf8("another") })]), "DuplicateResponse");
  });

  it("is accepted after the timeout of its request, if no timeout was delivered", () => {
    expectAccepted(chain, answers([response]));
  });
});

describe("a response is refused", () => {
  it("when this chain did not send the request", () => {
    expectRefused(connected, answers([response]), "UnsolicitedResponse");
    const other = answer({ post: outgoing({ nonce: 77n }) });
    expectRefused(chain, answers([other]), "UnsolicitedResponse");
  });

  it("when another response to the same request is in the batch", () => {
    expectRefused(chain, answers([response, answer({ body: utf8("another") })]), "DuplicateResponse");
  });

  it("when it has timed out by this chain's clock, from the second of its timeout on", () => {
    expectRefused(chain, answers([answer({ timeout: nowSeconds })]), "ResponseTimeout");
    expectAccepted(chain, answers([answer({ timeout: 0n })]));
  });

  it("when the proof is of another chain than the requested one", () => {
    for (const dest of [neighbour, stranger]) {
      const post = outgoing({ dest });
      expectRefused(connected.with(sent(post)), answers([answer({ post })]), "ResponseProxyProhibited");
    }
  });

  it("when the proof is of the proxy, but the requested chain has a client of its own", () => {
    const ask = (dest: string) => outgoing({ dest });
    const proxied = connected.but({ proxy: them }).with(sent(ask(neighbour)), sent(ask(stranger)));
    expectRefused(proxied, answers([answer({ post: ask(neighbour) })]), "ResponseProxyProhibited");
    expectAccepted(proxied, answers([answer({ post: ask(stranger) })]));
  });

  it("when the proof does not contain it, or contains its request instead", () => {
    const hash = responseCommitment(response);
    for (const proof of [
      stateProof(),
      stateProof([["request", hash]]),
      stateProof([["response", commitment(outgoing())]]),
    ]) {
      expectRefused(chain, message.responses([response], { at: height, bytes: proof }, relayer), "NotMember");
    }
  });
});

describe("a module that refuses a response", () => {
  it("leaves no receipt, so that the response can be delivered later", () => {
    const refusing = chain.but({
      modules: { "our-mod!": [{ on: "response", refuse: "CannotHandleMessage" }] },
    });
    const outcome = refusing.handle(answers([response]));
    expect(outcome.items).toEqual([{ error: "CannotHandleMessage", reason: null, event: null }]);
    expect(outcome.state).toEqual(chain.state);
    expectAccepted(chain.after(outcome), answers([response]));
  });
});

describe("a response to a GET that the other chain has built itself", () => {
  const asked = get({ keys: [utf8("b"), utf8("a"), utf8("a")] });
  const ready = connected.with(sent(asked));
  const to = (values: GetResponse["values"]): GetResponse => ({ get: asked, values });
  const [a, b] = [utf8("a"), utf8("b")];

  it("is accepted when it has a value, or none, for each key, in ascending order", () => {
    const response = to([
      [a, utf8("1")],
      [b, null],
    ]);
    const outcome = expectAccepted(ready, answers([response]));
    expect(callbacks(outcome)).toEqual([{ kind: "response", hash: hex(responseCommitment(response)) }]);
    const turned = to([
      [b, null],
      [a, utf8("1")],
    ]);
    expectRefused(ready, answers([turned]), "ValuesDoNotMatchKeys");
  });

  // Attack: an account of the other chain stores a value that contains another key, so that the relayer can choose
  // where the value of that key begins.
  it("is refused in each form when its values can be divided among the keys in two ways", () => {
    const readings = [
      to([
        [a, utf8("1b2")],
        [b, utf8("3")],
      ]),
      to([
        [a, utf8("1")],
        [b, utf8("2b3")],
      ]),
    ];
    for (const reading of readings) {
      expect(responseCommitment(reading)).toEqual(responseCommitment(readings[0] as GetResponse));
      expectRefused(ready, answers([reading]), "AmbiguousValues");
    }
    // Controls: values that contain the key before them, or a part of the key after them.
    for (const value of ["1a2", "1", "aa"]) {
      const one = to([
        [a, utf8(value)],
        [b, utf8("a3")],
      ]);
      expectAccepted(ready, answers([one]));
    }
  });

  it("is refused when a value is present and empty, which hashes like an absent one", () => {
    for (const [first, second] of [
      [new Uint8Array(), null],
      [null, new Uint8Array()],
    ] as const) {
      const empty = to([
        [a, first],
        [b, second],
      ]);
      expectRefused(ready, answers([empty]), "AmbiguousValues");
    }
    const absent = to([
      [a, null],
      [b, null],
    ]);
    expectAccepted(ready, answers([absent]));
  });

  it("is accepted if and only if a search of all divisions finds exactly one, for random keys and values", () => {
    const random = new Random("divisions");
    const text = (most: number) =>
      Uint8Array.from({ length: random.below(most + 1) }, () => 97 + random.below(2));
    let ambiguous = 0;
    const rounds = cases(400);
    for (let i = 0; i < rounds; i++) {
      const all = Array.from({ length: 1 + random.below(4) }, () => text(4));
      const keys = [...new Map(all.map((one) => [hex(one), one])).values()].sort(Buffer.compare);
      const one = get({ keys });
      const values = keys.map((at): [Uint8Array, Uint8Array | null] => {
        const held = text(9);
        return [at, held.length === 0 ? null : held];
      });
      const whole = concat(...values.flatMap(([at, held]) => [at, held ?? new Uint8Array()]));
      const outcome = connected.with(sent(one)).handle(answers([{ get: one, values }]));
      const expected = divisions(keys, whole) === 1 ? null : "AmbiguousValues";
      expect([keys.map(hex), hex(whole), outcome.firstError]).toEqual([keys.map(hex), hex(whole), expected]);
      if (expected !== null) ambiguous++;
    }
    expect(ambiguous).toBeGreaterThan(rounds / 10);
    expect(ambiguous).toBeLessThan((rounds * 9) / 10);
  });

  // A naive search compares the key at each position of the value: 15 billion bytes here, which takes minutes.
  it("is checked in time linear in its bytes, for a key that almost occurs everywhere", () => {
    const long = concat(new Uint8Array(30_000).fill(98), utf8("c"));
    const one = get({ keys: [a, long] });
    const value = new Uint8Array(500_000).fill(98);
    const response: GetResponse = {
      get: one,
      values: [
        [a, value],
        [long, value],
      ],
    };
    expectAccepted(connected.with(sent(one)), answers([response]));
  });

  // Wire v1 hashes keys and values without their lengths, so one commitment fits many divisions.
  it("is refused when bytes were moved between its keys and values, though its commitment is the proven one", () => {
    const honest = to([
      [a, utf8("1")],
      [b, utf8("2")],
    ]);
    const readings = [
      to([[a, utf8("1b2")]]),
      to([[utf8("a1b2"), null]]),
      to([
        [utf8("a1"), null],
        [b, utf8("2")],
      ]),
      to([
        [a, null],
        [utf8("1"), null],
        [b, utf8("2")],
      ]),
    ];
    for (const reading of readings) {
      expect(responseCommitment(reading)).toEqual(responseCommitment(honest));
      expectRefused(ready, answers([reading]), "ValuesDoNotMatchKeys");
    }
    expectAccepted(ready, answers([honest]));
  });

  it("is refused when it answers a key of the same length that was not requested", () => {
    const other = to([
      [a, utf8("1")],
      [utf8("c"), utf8("2")],
    ]);
    expectRefused(ready, answers([other]), "ValuesDoNotMatchKeys");
  });

  it("is refused when a key is answered twice, or not at all", () => {
    const twice = to([
      [a, utf8("1")],
      [a, utf8("2")],
    ]);
    expectRefused(ready, answers([twice]), "ValuesDoNotMatchKeys");
    expectRefused(ready, answers([to([])]), "ValuesDoNotMatchKeys");
    const single = get({ keys: [a] });
    const doubled: GetResponse["values"] = [
      [a, utf8("1")],
      [a, utf8("2")],
    ];
    expectRefused(
      connected.with(sent(single)),
      answers([{ get: single, values: doubled }]),
      "ValuesDoNotMatchKeys",
    );
  });

  it("is refused when its request has more keys than can be checked", () => {
    const many = get({ keys: Array.from({ length: 16_385 }, () => new Uint8Array()) });
    expectRefused(connected.with(sent(many)), answers([{ get: many, values: [] }]), "TooManyGetKeys");
  });
});

/** The number of ways to divide `whole` among the keys, in their order, by trying all. */
function divisions(keys: readonly Uint8Array[], whole: Uint8Array, from = 0, place = 0): number {
  const key = keys[place];
  if (key === undefined) return place > 0 || whole.length === 0 ? 1 : 0;
  let count = 0;
  const last = place === 0 ? 0 : whole.length - key.length;
  for (let at = from; at <= last; at++) {
    const isHere = Buffer.compare(whole.subarray(at, at + key.length), key) === 0;
    if (isHere) count += divisions(keys, whole, at + key.length, place + 1);
  }
  return count;
}
