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
import { bytes } from "../support/scale.ts";

beforeAll(async () => {
  await loadMockChain();
});

const chain = connected.with(sent(outgoing()));
const response = answer();
const receipt = (value = response) => hex(concat(responseCommitment(value), bytes(relayer)));

describe("a response that is delivered", () => {
  it("calls the module that asked once, and leaves a receipt under the request's commitment", () => {
    const outcome = chain.handle(answers([response]));
    const hash = responseCommitment(response);
    expect(callbacks(outcome)).toEqual([{ kind: "response", hash: hex(hash) }]);
    expect(changes(chain, outcome)).toEqual(new Map([[receiptOf(response), receipt()]]));
    const event = { name: "PostResponseHandled", fields: handledFields(hash, relayer) };
    expect(outcome.items).toEqual([{ error: null, reason: null, event }]);
  });

  it("does not take the request's commitment away, and can't be delivered again", () => {
    const after = chain.after(chain.handle(answers([response])));
    expectRefused(after, answers([response]), "DuplicateResponse");
    expectRefused(after, answers([answer({ body: utf8("another") })]), "DuplicateResponse");
  });

  it("is taken after the timeout of its request, which only its sender may have undone", () => {
    expectAccepted(chain, answers([response]));
  });
});

describe("a response is refused", () => {
  it("when this chain did not send the request", () => {
    expectRefused(connected, answers([response]), "UnsolicitedResponse");
    const other = answer({ post: outgoing({ nonce: 77n }) });
    expectRefused(chain, answers([other]), "UnsolicitedResponse");
  });

  it("when another answers the same request in one batch", () => {
    expectRefused(chain, answers([response, answer({ body: utf8("another") })]), "DuplicateResponse");
  });

  it("when it has timed out by our clock, in the very second of its timeout", () => {
    expectRefused(chain, answers([answer({ timeout: nowSeconds })]), "ResponseTimeout");
    expectAccepted(chain, answers([answer({ timeout: 0n })]));
  });

  it("when it is proven by another chain than the one that was asked", () => {
    for (const dest of [neighbour, stranger]) {
      const post = outgoing({ dest });
      expectRefused(connected.with(sent(post)), answers([answer({ post })]), "ResponseProxyProhibited");
    }
  });

  it("when the proof is of a proxy but the chain that was asked has a client of its own", () => {
    const ask = (dest: string) => outgoing({ dest });
    const proxied = connected.but({ proxy: them }).with(sent(ask(neighbour)), sent(ask(stranger)));
    expectRefused(proxied, answers([answer({ post: ask(neighbour) })]), "ResponseProxyProhibited");
    expectAccepted(proxied, answers([answer({ post: ask(stranger) })]));
  });

  it("when the proof does not hold it, or holds its request", () => {
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

describe("a response to a GET that another chain sends ready", () => {
  const asked = get({ keys: [utf8("b"), utf8("a"), utf8("a")] });
  const ready = connected.with(sent(asked));
  const to = (values: GetResponse["values"]): GetResponse => ({ get: asked, values });
  const [a, b] = [utf8("a"), utf8("b")];

  it("is taken when it has a value, or none, for each key, in any order", () => {
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
    expectAccepted(ready, answers([turned]));
  });

  // Wire v1 hashes keys and values without their lengths: of one proven response there are many readings.
  it("is refused when bytes moved between its keys and values, though its commitment is the proven one", () => {
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

  it("is refused when it answers a key that was not asked, of the same length", () => {
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

  it("is refused when it asks for more keys than can be held against each other", () => {
    const many = get({ keys: Array.from({ length: 65_537 }, () => new Uint8Array()) });
    expectRefused(connected.with(sent(many)), answers([{ get: many, values: [] }]), "BatchTooLarge");
  });
});
