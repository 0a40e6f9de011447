import { beforeAll, describe, expect, it } from "@jest/globals";
import { utf8 } from "../support/hex.ts";
import type { Post } from "../support/ismp/codec.ts";
import { expectAccepted, expectRefused } from "../support/ismp/expectations.ts";
import { key, loadMockChain, type MockChain } from "../support/ismp/mock-chain.ts";
import {
  answer,
  answers,
  challengePeriod,
  connected,
  delivery,
  get,
  getTimeout,
  height,
  incoming,
  lateGet,
  now,
  outgoing,
  postTimeout,
  proven,
  received,
  relayer,
  replied,
  reply,
  responseTimeout,
  sent,
  them,
  unbondingPeriod,
  updatedAt,
  values,
} from "../support/ismp/scene.ts";
import { u64 } from "../support/scale.ts";

/**
 * What all messages with a proof have in common: the commitment under which the proof is read must be usable. Each
 * case changes one fact of an honest scene, so that one check alone prevents the callbacks.
 */

beforeAll(async () => {
  await loadMockChain();
});

describe.each(Object.entries(proven))("%s", (_, { chain, message }) => {
  const without = (at: string) => chain.with([at, null]);

  it("is accepted on the honest chain", () => {
    expectAccepted(chain, message);
  });

  it("is refused when no client is bound to the consensus state id", () => {
    expectRefused(without(key.clientId("KSM0")), message, "ConsensusStateIdNotRecognized");
  });

  it("is refused when the chain has no code for the client", () => {
    expectRefused(chain.with([key.clientId("KSM0"), utf8("GONE")]), message, "UnknownConsensusClient");
  });

  it("is refused when the client is frozen", () => {
    expectRefused(chain.with([key.frozen("KSM0"), new Uint8Array()]), message, "FrozenConsensusClient");
  });

  it("is refused when it is not known when the height was stored", () => {
    expectRefused(without(key.stateMachineUpdateTime(height)), message, "StateMachineUpdateTimeNotFound");
  });

  it("is refused when the state machine has no challenge period", () => {
    expectRefused(without(key.challengePeriod(them, "KSM0")), message, "ChallengePeriodNotConfigured");
  });

  it("is refused until the challenge period is over, even at the exact moment of its end", () => {
    const end = (updatedAt + challengePeriod) * 1000n;
    expectRefused(chain.but({ now: end - 1n }), message, "ChallengePeriodNotElapsed");
    expectRefused(chain.but({ now: end }), message, "ChallengePeriodNotElapsed");
  });

  it("is accepted at once when the challenge period is 0", () => {
    const open = chain.with(
      [key.challengePeriod(them, "KSM0"), u64(0n)],
      [key.stateMachineUpdateTime(height), u64(now / 1000n)],
    );
    expectAccepted(open, message);
  });

  it("is refused when the challenge period can never end", () => {
    const closed = chain.with([key.challengePeriod(them, "KSM0"), u64(2n ** 64n - 1n)]);
    expectRefused(closed, message, "ChallengePeriodNotElapsed");
  });

  it("is refused when the height was stored at a time that is in the future now", () => {
    const future = chain.with([key.stateMachineUpdateTime(height), u64(2n ** 64n - 1n)]);
    expectRefused(future, message, "ChallengePeriodNotElapsed");
  });

  it("is refused when the client does not follow the state machine", () => {
    const clients = [
      { id: "KMCK", knows: [] },
      { id: "EMCK", knows: [them] },
    ];
    expectRefused(chain.but({ clients }), message, "UnknownStateMachine");
  });

  it("is refused when the height's commitment is gone", () => {
    expectRefused(without(key.stateCommitment(height)), message, "StateCommitmentNotFound");
  });

  it("is accepted although the client has expired: what it finalized before is still final", () => {
    const expired = chain.with([key.consensusUpdateTime("KSM0"), u64(updatedAt - 2n * unbondingPeriod)]);
    expectAccepted(expired, message);
  });
});

const one = {
  "a delivery of POSTs": (n: number, signer = relayer) => ({
    chain: connected,
    message: delivery(repeat(incoming(), n), signer),
  }),
  "a delivery of responses": (n: number, signer = relayer) => ({
    chain: connected.with(sent(outgoing())),
    message: answers(repeat(answer(), n), signer),
  }),
  "a proof of values": (n: number, signer = relayer) => ({
    chain: connected.with(sent(get())),
    message: values(repeat(get(), n), signer),
  }),
  "a timeout of POSTs": (n: number) => ({
    chain: connected.with(sent(outgoing())),
    message: postTimeout(repeat(outgoing(), n)),
  }),
  "a timeout of responses": (n: number) => ({
    chain: connected.with(replied(reply()), received(reply())),
    message: responseTimeout(repeat(reply(), n)),
  }),
  "a timeout of GETs": (n: number) => ({
    chain: connected.with(sent(lateGet())),
    message: getTimeout(repeat(lateGet(), n)),
  }),
} as const;

function repeat<T>(item: T, times: number): T[] {
  return Array.from({ length: times }, () => item);
}

/** The same message when all other facts are wrong as well. */
const nothingElse = (chain: MockChain): MockChain => chain.with([key.clientId("KSM0"), null]);

describe.each(Object.entries(one))("%s", (kind, make) => {
  it("with one item is accepted", () => {
    const { chain, message } = make(1);
    expectAccepted(chain, message);
  });

  it("without an item is refused before any other check", () => {
    const { chain, message } = make(0);
    expectRefused(chain, message, "EmptyBatch");
    expectRefused(nothingElse(chain), message, "EmptyBatch");
  });

  it("with the same item twice is refused, and no callback runs", () => {
    const { chain, message } = make(2);
    const ofResponses = kind === "a delivery of responses" || kind === "a timeout of responses";
    expectRefused(chain, message, ofResponses ? "DuplicateResponse" : "DuplicateRequest");
  });

  it("with the same item twice is refused for that, even if the item is unknown or was delivered", () => {
    const { chain, message } = make(2);
    const ofResponses = kind === "a delivery of responses" || kind === "a timeout of responses";
    const bare = new Map(connected.state);
    const stripped = connected.with(
      ...[...chain.state.keys()].filter((at) => !bare.has(at)).map((at) => [at, null] as const),
    );
    expectRefused(stripped, message, ofResponses ? "DuplicateResponse" : "DuplicateRequest");
  });

  it("with 16,385 items is refused before any item is checked", () => {
    const { chain, message } = make(16_385);
    expectRefused(nothingElse(chain), message, "BatchTooLarge");
  });

  it("with 16,384 items is not refused for their number", () => {
    const { chain, message } = make(16_384);
    expect(chain.handle(message).error).not.toBe("BatchTooLarge");
  });

  it("is refused for a module that does not exist", () => {
    const { chain, message } = make(1);
    const without = chain.but({ modules: { another: [] } });
    const outcome = without.handle(message);
    expect(outcome.firstError).toBe("ModuleNotFound");
    expect(outcome.state).toEqual(chain.state);
    // For a POST alone this is an error of that item, same as upstream; otherwise nothing of the batch is executed.
    if (kind !== "a delivery of POSTs") expectRefused(without, message, "ModuleNotFound");
  });
});

describe("a signer of 33 bytes that is not a signature", () => {
  it.each(["a delivery of POSTs", "a delivery of responses", "a proof of values"] as const)(
    "makes %s refused",
    (kind) => {
      const { chain, message } = one[kind](1, new Uint8Array(33).fill(0xff));
      expectRefused(chain, message, "SignatureDecodingFailed");
    },
  );
});

describe("two instances of a consensus system", () => {
  // The commitment of one must not be read under the challenge period, the frozen flag or the roots of the other.
  const twin = { ...height, id: "KSM1" };
  const posts: Post[] = [incoming()];

  it("are not mixed up", () => {
    expectRefused(connected, delivery(posts, relayer, twin), "ConsensusStateIdNotRecognized");
    const bound = connected.with([key.clientId("KSM1"), utf8("KMCK")]);
    expectRefused(bound, delivery(posts, relayer, twin), "StateMachineUpdateTimeNotFound");
  });
});
