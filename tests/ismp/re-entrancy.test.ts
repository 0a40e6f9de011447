import { beforeAll, describe, expect, it } from "@jest/globals";
import { hex, utf8 } from "../support/hex.ts";
import { commitment, message, responseCommitment } from "../support/ismp/codec.ts";
import { changes } from "../support/ismp/expectations.ts";
import {
  type Behaviour,
  callbacks,
  key,
  loadMockChain,
  type MockChain,
  stateProof,
  step,
} from "../support/ismp/mock-chain.ts";
import {
  answer,
  answers,
  connected,
  delivery,
  get,
  getTimeout,
  height,
  incoming,
  known,
  lateGet,
  nowSeconds,
  outgoing,
  postTimeout,
  received,
  relayer,
  replied,
  reply,
  responseTimeout,
  sent,
  values,
} from "../support/ismp/scene.ts";

/**
 * Attack: a module that delivers or times out messages inside its callback, also messages of the batch that is being
 * handled, or sends some itself. Invariant: each callback runs at most once for a message, and a module that refuses
 * leaves no change behind.
 */

beforeAll(async () => {
  await loadMockChain();
});

const behaving = (chain: MockChain, ...behaviours: Behaviour[]): MockChain =>
  chain.but({ modules: { "our-mod!": behaviours } });

const times = (chain: MockChain, bytes: Uint8Array, hash: Uint8Array): number =>
  callbacks(chain.handle(bytes)).filter((entry) => entry.hash === hex(hash)).length;

describe("a callback that delivers its own message again", () => {
  it.each([
    {
      what: "a POST",
      chain: connected,
      bytes: delivery([incoming()]),
      on: "accept",
      hash: commitment(incoming()),
      nested: "DuplicateRequest",
    },
    {
      what: "a response",
      chain: connected.with(sent(outgoing())),
      bytes: answers([answer()]),
      on: "response",
      hash: responseCommitment(answer()),
      nested: "DuplicateResponse",
    },
    {
      what: "the timeout of a POST",
      chain: connected.with(sent(outgoing())),
      bytes: postTimeout([outgoing()]),
      on: "request timeout",
      hash: commitment(outgoing()),
      nested: "UnknownRequest",
    },
    {
      what: "the timeout of a GET",
      chain: connected.with(sent(lateGet())),
      bytes: getTimeout([lateGet()]),
      on: "request timeout",
      hash: commitment(lateGet()),
      nested: "UnknownRequest",
    },
    {
      what: "the timeout of a response",
      chain: connected.with(replied(reply()), received(reply())),
      bytes: responseTimeout([reply()]),
      on: "response timeout",
      hash: responseCommitment(reply()),
      nested: "UnknownResponse",
    },
  ] as const)("$what runs once", ({ chain, bytes, on, hash, nested }) => {
    const eager = behaving(chain, { on, steps: [step.handle(bytes)] });
    const outcome = eager.handle(bytes);
    expect(outcome.answers.map(({ error }) => error)).toEqual([nested, null]);
    expect(outcome.firstError).toBeNull();
    expect(times(eager, bytes, hash)).toBe(1);
    expect(outcome.state).toEqual(chain.handle(bytes).state);
  });

  it("a proof of values runs once", () => {
    const chain = connected.with(sent(get()));
    const eager = behaving(chain, { on: "response", steps: [step.handle(values([get()]))] });
    const outcome = eager.handle(values([get()]));
    expect(outcome.answers.map(({ firstError }) => firstError)).toEqual(["DuplicateResponse", null]);
    expect(callbacks(outcome).length).toBe(1);
  });
});

describe("a callback that delivers a later message of its batch", () => {
  it("keeps a POST from being accepted twice", () => {
    const [first, second] = [incoming(), incoming({ nonce: 5n })];
    const eager = behaving(connected, {
      on: "accept",
      commitment: commitment(first),
      steps: [step.handle(delivery([second]))],
    });
    const bytes = delivery([first, second]);
    const outcome = eager.handle(bytes);
    expect(outcome.items.map(({ error }) => error)).toEqual([null, "DuplicateRequest"]);
    expect(times(eager, bytes, commitment(second))).toBe(1);
    // The receipt is that of the delivery that ran, and is kept.
    expect(outcome.state.get(key.requestReceipt(commitment(second)))).toBe(hex(relayer));
  });

  it("keeps a request from being answered twice, even with another response", () => {
    const [one, two] = [outgoing(), outgoing({ nonce: 5n })];
    const chain = connected.with(sent(one), sent(two));
    const [first, second] = [answer({ post: one }), answer({ post: two })];
    const other = answer({ post: two, body: utf8("other") });
    const eager = behaving(chain, {
      on: "response",
      commitment: responseCommitment(first),
      steps: [step.handle(answers([other]))],
    });
    const outcome = eager.handle(answers([first, second]));
    expect(outcome.items.map(({ error }) => error)).toEqual([null, "DuplicateResponse"]);
    expect(callbacks(outcome).map(({ hash }) => hash)).toEqual(
      [first, other].map((r) => hex(responseCommitment(r))),
    );
  });

  it("keeps a GET from being answered twice", () => {
    const [one, two] = [get(), get({ nonce: 5n })];
    const chain = connected.with(sent(one), sent(two));
    const eager = behaving(chain, { on: "response", steps: [step.handle(values([two]))] });
    const outcome = eager.handle(values([one, two]));
    expect(outcome.items.map(({ error }) => error)).toEqual([null, "DuplicateResponse"]);
    expect(callbacks(outcome).length).toBe(2);
  });

  it("keeps a POST from being timed out twice", () => {
    const [first, second] = [outgoing(), outgoing({ nonce: 5n })];
    const chain = connected.with(sent(first), sent(second));
    const eager = behaving(chain, {
      on: "request timeout",
      commitment: commitment(first),
      steps: [step.handle(postTimeout([second]))],
    });
    const bytes = postTimeout([first, second]);
    expect(eager.handle(bytes).items.map(({ error }) => error)).toEqual([null, "UnknownRequest"]);
    expect(times(eager, bytes, commitment(second))).toBe(1);
    expect(eager.handle(bytes).log.filter(({ kind }) => kind === "settled").length).toBe(2);
  });

  it("keeps a GET from being timed out twice", () => {
    const [first, second] = [lateGet(), lateGet({ nonce: 5n })];
    const chain = connected.with(sent(first), sent(second));
    const eager = behaving(chain, {
      on: "request timeout",
      commitment: commitment(first),
      steps: [step.handle(getTimeout([second]))],
    });
    const bytes = getTimeout([first, second]);
    expect(eager.handle(bytes).items.map(({ error }) => error)).toEqual([null, "UnknownRequest"]);
    expect(times(eager, bytes, commitment(second))).toBe(1);
  });

  it("keeps a response from being timed out twice", () => {
    const [first, second] = [reply(), reply({ post: incoming({ nonce: 5n }) })];
    const chain = connected.with(replied(first), received(first), replied(second), received(second));
    const eager = behaving(chain, {
      on: "response timeout",
      commitment: responseCommitment(first),
      steps: [step.handle(responseTimeout([second]))],
    });
    const bytes = responseTimeout([first, second]);
    expect(eager.handle(bytes).items.map(({ error }) => error)).toEqual([null, "UnknownResponse"]);
    expect(times(eager, bytes, responseCommitment(second))).toBe(1);
  });
});

describe("a callback that settles a later message of its batch in the opposite way", () => {
  // A module that gets both a response and a timeout for one request would undo what it was just paid for.
  it("keeps a GET that it had answered from being timed out", () => {
    const early = get({ nonce: 5n, timeout: nowSeconds + 1n });
    const first = lateGet();
    const chain = connected.with(sent(first), sent(early));
    // Both have timed out when the batch is checked; the response is checked against the earlier clock.
    const later = chain.but({ now: (nowSeconds + 1n) * 1000n });
    const withAnswer = behaving(later, {
      on: "request timeout",
      commitment: commitment(first),
      steps: [step.clock(nowSeconds * 1000n + 1n), step.handle(values([early]))],
    });
    const outcome = withAnswer.handle(getTimeout([first, early]));
    expect(outcome.items.map(({ error }) => error)).toEqual([null, "GetResponseAlreadyReceived"]);
    expect(callbacks(outcome).map(({ kind }) => kind)).toEqual(["request timeout", "response"]);
  });

  it("keeps a GET that it had timed out from being answered", () => {
    const [first, second] = [get(), get({ nonce: 5n })];
    const chain = connected.with(sent(first), sent(second));
    const eager = behaving(chain, {
      on: "response",
      steps: [step.clock((nowSeconds + 1n) * 1000n), step.handle(getTimeout([second]))],
    });
    const outcome = eager.handle(values([first, second]));
    expect(outcome.items.map(({ error }) => error)).toEqual([null, "UnsolicitedResponse"]);
    expect(callbacks(outcome).map(({ kind }) => kind)).toEqual(["response", "request timeout"]);
  });

  it("keeps a POST that it had timed out from being answered", () => {
    const [one, two] = [outgoing(), outgoing({ nonce: 5n })];
    const chain = connected.with(sent(one), sent(two));
    const eager = behaving(chain, { on: "response", steps: [step.handle(postTimeout([two]))] });
    const outcome = eager.handle(answers([answer({ post: one }), answer({ post: two })]));
    expect(outcome.items.map(({ error }) => error)).toEqual([null, "UnsolicitedResponse"]);
    expect(callbacks(outcome).map(({ kind }) => kind)).toEqual(["response", "request timeout"]);
  });
});

describe("a callback that sends a message", () => {
  const another = outgoing({ nonce: 99n, timeout: 0n });
  const send = step.set(key.requestCommitment(commitment(another)), utf8("new"));

  it("finds its message in the state afterwards, besides the receipt of the delivered one", () => {
    const sending = behaving(connected, { on: "accept", steps: [send] });
    const outcome = sending.handle(delivery([incoming()]));
    expect(outcome.firstError).toBeNull();
    expect(new Set(changes(connected, outcome).keys())).toEqual(
      new Set([key.requestReceipt(commitment(incoming())), key.requestCommitment(commitment(another))]),
    );
  });

  it("may time out in the same call what it has just sent", () => {
    const late = outgoing({ nonce: 98n, timeout: known.timestamp });
    const sending = behaving(connected, {
      on: "accept",
      steps: [
        step.set(key.requestCommitment(commitment(late)), utf8("new")),
        step.handle(postTimeout([late])),
      ],
    });
    const outcome = sending.handle(delivery([incoming()]));
    expect(outcome.firstError).toBeNull();
    expect(outcome.state.has(key.requestCommitment(commitment(late)))).toBe(false);
  });
});

describe("a module that refuses in the middle of a batch", () => {
  const posts = [1n, 2n, 3n].map((nonce) => incoming({ nonce }));
  const second = commitment(incoming({ nonce: 2n }));
  const refusing = behaving(connected, { on: "accept", commitment: second, refuse: "ModuleDispatchError" });

  it("leaves no receipt of its own message, and does not change the results of the others", () => {
    const outcome = refusing.handle(delivery(posts));
    expect(outcome.items.map(({ error }) => error)).toEqual([null, "ModuleDispatchError", null]);
    expect(outcome.firstError).toBe("ModuleDispatchError");
    expect(outcome.state.has(key.requestReceipt(second))).toBe(false);
    expect(outcome.state.size).toBe(connected.state.size + 2);
  });

  it("still leaves no receipt after it delivered the message to itself once more", () => {
    const odd = behaving(connected, {
      on: "accept",
      steps: [step.handle(delivery([incoming()]))],
      refuse: "ModuleDispatchError",
    });
    const outcome = odd.handle(delivery([incoming()]));
    expect(outcome.answers[0]?.error).toBe("DuplicateRequest");
    expect(outcome.state).toEqual(connected.state);
  });

  it("of a timeout gets the commitment back with its own metadata, whatever it did inside", () => {
    const post = outgoing();
    const chain = connected.with(sent(post, utf8("fee 10")));
    const odd = behaving(chain, {
      on: "request timeout",
      steps: [step.handle(postTimeout([post]))],
      refuse: "ModuleDispatchError",
    });
    expect(odd.handle(postTimeout([post])).state).toEqual(chain.state);
  });

  it("can't deliver a response to a request that is being timed out", () => {
    const post = outgoing();
    const chain = connected.with(sent(post));
    const odd = behaving(chain, { on: "request timeout", steps: [step.handle(answers([answer()]))] });
    const outcome = odd.handle(postTimeout([post]));
    expect(outcome.answers.map(({ error }) => error)).toEqual(["UnsolicitedResponse", null]);
    expect(callbacks(outcome).map(({ kind }) => kind)).toEqual(["request timeout"]);
  });
});

describe("a callback that makes the client freeze", () => {
  it("does not stop the present batch, but every later one", () => {
    const posts = [1n, 2n].map((nonce) => incoming({ nonce }));
    const fraud = step.handle(message.fraudProof("KSM0", utf8("one"), utf8("other")));
    const freezing = behaving(connected, {
      on: "accept",
      commitment: commitment(incoming()),
      steps: [fraud],
    });
    const outcome = freezing.handle(delivery(posts));
    expect(outcome.firstError).toBeNull();
    const proof = { at: height, bytes: stateProof([["request", commitment(incoming({ nonce: 3n }))]]) };
    const next = message.requests([incoming({ nonce: 3n })], proof, relayer);
    expect(connected.after(outcome).handle(next).error).toBe("FrozenConsensusClient");
  });
});
