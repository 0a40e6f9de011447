import { beforeAll, describe, expect, it } from "@jest/globals";
import { hex, utf8 } from "../support/hex.ts";
import {
  type Commitment,
  type CreateConsensusState,
  createConsensusState,
  type Height,
  message,
  stateCommitment,
  updatedFields,
} from "../support/ismp/codec.ts";
import { changes, expectAccepted, expectRefused } from "../support/ismp/expectations.ts";
import { consensusProof, key, loadMockChain, type MockChain, step } from "../support/ismp/mock-chain.ts";
import {
  connected,
  delivery,
  height,
  incoming,
  known,
  neighbour,
  nowSeconds,
  relayer,
  them,
  unbondingPeriod,
} from "../support/ismp/scene.ts";
import { u64 } from "../support/scale.ts";

/** Consensus clients: creation, updates, expiry, freezing. */

beforeAll(async () => {
  await loadMockChain();
});

const at = (of: bigint, machine = them, id = "KSM0"): Height => ({ machine, id, height: of });
const fresh = (fill: number): Commitment => ({ ...known, stateRoot: new Uint8Array(32).fill(fill) });
const next = utf8("next");
const update = (...commitments: readonly (readonly [Height, Commitment])[]) =>
  message.consensus("KSM0", consensusProof.accepted(next, commitments));
const seconds = (value: bigint) => hex(u64(value));

describe("a consensus update", () => {
  it("stores the next state and the time of the update, the commitments with their times, and the latest height, and deposits an event", () => {
    const outcome = expectAccepted(connected, update([at(11n), fresh(1)], [at(12n), fresh(2)]));
    expect(changes(connected, outcome)).toEqual(
      new Map([
        [key.consensusState("KSM0"), hex(next)],
        [key.consensusUpdateTime("KSM0"), seconds(nowSeconds)],
        [key.stateCommitment(at(11n)), hex(stateCommitment(fresh(1)))],
        [key.stateMachineUpdateTime(at(11n)), seconds(nowSeconds)],
        [key.stateCommitment(at(12n)), hex(stateCommitment(fresh(2)))],
        [key.stateMachineUpdateTime(at(12n)), seconds(nowSeconds)],
        [key.latestHeight(them, "KSM0"), seconds(12n)],
      ]),
    );
    expect(outcome.answers[0]?.items.map(({ event }) => event)).toEqual([
      { name: "StateMachineUpdated", fields: updatedFields(at(12n)) },
    ]);
  });

  it("accepts commitments in any order, and deposits one event for each state machine, in the order of ids", () => {
    const elsewhere = at(7n, neighbour);
    const outcome = connected.handle(
      update([at(13n), fresh(3)], [elsewhere, fresh(9)], [at(11n), fresh(1)], [at(12n), fresh(2)]),
    );
    expect(outcome.items.map(({ event }) => event?.fields)).toEqual([
      updatedFields(elsewhere),
      updatedFields(at(13n)),
    ]);
    expect(outcome.state.get(key.latestHeight(them, "KSM0"))).toBe(seconds(13n));
  });

  it("does not overwrite the commitment of a height that is stored already", () => {
    const outcome = expectAccepted(connected, update([height, fresh(9)]));
    expect(outcome.state.get(key.stateCommitment(height))).toBe(hex(stateCommitment(known)));
    expect(outcome.answers[0]?.items).toEqual([]);
    const twice = expectAccepted(connected, update([at(11n), fresh(1)], [at(11n), fresh(2)]));
    expect(twice.state.get(key.stateCommitment(at(11n)))).toBe(hex(stateCommitment(fresh(1))));
  });

  it("skips heights below the latest one, and stores the latest one again if its commitment is gone", () => {
    const below = expectAccepted(connected, update([at(9n), fresh(1)]));
    expect(below.state.has(key.stateCommitment(at(9n)))).toBe(false);
    const vetoed = connected.with([key.stateCommitment(height), null]);
    const again = expectAccepted(vetoed, update([height, fresh(1)]));
    expect(again.state.get(key.stateCommitment(height))).toBe(hex(stateCommitment(fresh(1))));
  });

  it("is accepted without commitments, and postpones expiry, because the client has verified it", () => {
    const outcome = expectAccepted(connected, update());
    expect(changes(connected, outcome).size).toBe(2);
  });

  it("is refused when it changes neither the client's state nor any commitment", () => {
    const same = (...commitments: readonly (readonly [Height, Commitment])[]) =>
      message.consensus("KSM0", consensusProof.accepted(utf8("trusted"), commitments));
    expectRefused(connected, same(), "NothingNew");
    expectRefused(connected, same([height, known]), "NothingNew");
    // One of the two changes is enough.
    expectAccepted(connected, same([at(11n), fresh(1)]));
    expectAccepted(connected, update([height, known]));
  });

  it("is accepted before the challenge period has passed", () => {
    expectAccepted(connected.with([key.challengePeriod(them, "KSM0"), null]), update([at(11n), fresh(1)]));
  });
});

describe("a consensus update is refused", () => {
  const good = update([at(11n), fresh(1)]);
  const without = (entry: string) => connected.with([entry, null]);

  it("when no client is bound to the consensus state id", () => {
    expectRefused(without(key.clientId("KSM0")), good, "ConsensusStateIdNotRecognized");
  });

  it("when the chain has no code for the client", () => {
    expectRefused(connected.with([key.clientId("KSM0"), utf8("GONE")]), good, "UnknownConsensusClient");
  });

  it("when the client has no state", () => {
    expectRefused(without(key.consensusState("KSM0")), good, "ConsensusStateNotFound");
  });

  it("when the client is frozen", () => {
    expectRefused(connected.with([key.frozen("KSM0"), new Uint8Array()]), good, "FrozenConsensusClient");
  });

  it("when the client has no unbonding period", () => {
    expectRefused(without(key.unbondingPeriod("KSM0")), good, "UnbondingPeriodNotConfigured");
  });

  it("when the client was never updated", () => {
    expectRefused(without(key.consensusUpdateTime("KSM0")), good, "ConsensusUpdateTimeNotFound");
  });

  it("from the second in which the unbonding period has passed", () => {
    const last = (value: bigint) => connected.with([key.consensusUpdateTime("KSM0"), u64(value)]);
    expectRefused(last(nowSeconds - unbondingPeriod), good, "UnbondingPeriodElapsed");
    expectRefused(last(0n), good, "UnbondingPeriodElapsed");
    expectAccepted(last(nowSeconds - unbondingPeriod + 1n), good);
    expectAccepted(last(2n ** 64n - 1n), good);
  });

  it("when the client refuses it, with the client's error", () => {
    const refused = message.consensus("KSM0", consensusProof.refused("NotAhead"));
    expectRefused(connected, refused, "NotAhead");
    expectRefused(connected, message.consensus("KSM0", new Uint8Array()), "Truncated");
  });

  it("with the client's own error text, if it has one", () => {
    const words = utf8("no such relay block");
    const refused = message.consensus("KSM0", consensusProof.refused("NotAhead", words));
    expect(connected.handle(refused)).toMatchObject({ error: "NotAhead", reason: words });
    const silent = message.consensus("KSM0", consensusProof.refused("NotAhead"));
    expect(connected.handle(silent)).toMatchObject({ error: "NotAhead", reason: null });
  });

  it("before the client is called, when any other check fails", () => {
    const chains: MockChain[] = [
      connected.with([key.frozen("KSM0"), new Uint8Array()]),
      connected.with([key.consensusUpdateTime("KSM0"), u64(0n)]),
    ];
    for (const chain of chains) expect(chain.handle(good).log).toEqual([]);
  });
});

describe("creating a client", () => {
  const blank: CreateConsensusState = {
    state: utf8("genesis"),
    clientId: "EMCK",
    id: "ETH0",
    unbonding: 500n,
    challengePeriods: [
      [neighbour, 60n],
      [them, 0n],
    ],
    commitments: [
      [at(5n, neighbour, "ETH0"), fresh(5)],
      [at(4n, neighbour, "ETH0"), fresh(4)],
    ],
  };
  const create = (change: Partial<CreateConsensusState> = {}) =>
    step.create(createConsensusState({ ...blank, ...change }));
  const error = (chain: MockChain, value: Uint8Array) => chain.run(value).answers[0]?.error;

  it("stores its state, periods, commitments and times; the last commitment is the latest", () => {
    const outcome = connected.run(create());
    expect(outcome.answers[0]?.error).toBeNull();
    expect(changes(connected, outcome)).toEqual(
      new Map([
        [key.clientId("ETH0"), hex(utf8("EMCK"))],
        [key.consensusState("ETH0"), hex(utf8("genesis"))],
        [key.unbondingPeriod("ETH0"), seconds(500n)],
        [key.challengePeriod(neighbour, "ETH0"), seconds(60n)],
        [key.challengePeriod(them, "ETH0"), seconds(0n)],
        [key.stateCommitment(at(5n, neighbour, "ETH0")), hex(stateCommitment(fresh(5)))],
        [key.stateMachineUpdateTime(at(5n, neighbour, "ETH0")), seconds(nowSeconds)],
        [key.stateCommitment(at(4n, neighbour, "ETH0")), hex(stateCommitment(fresh(4)))],
        [key.stateMachineUpdateTime(at(4n, neighbour, "ETH0")), seconds(nowSeconds)],
        [key.latestHeight(neighbour, "ETH0"), seconds(4n)],
        [key.consensusUpdateTime("ETH0"), seconds(nowSeconds)],
      ]),
    );
  });

  it("is refused for a client id for which the chain has no code", () => {
    const outcome = connected.run(create({ clientId: "GONE" }));
    expect(outcome.answers[0]?.error).toBe("UnknownConsensusClient");
    expect(outcome.state).toEqual(connected.state);
  });

  // Upstream silently replaces the trusted state, and a frozen client stays frozen.
  it("is refused for a consensus state id that is in use, frozen or not", () => {
    const outcome = connected.run(create({ id: "KSM0" }));
    expect(outcome.answers[0]?.error).toBe("DuplicateConsensusStateId");
    expect(outcome.state).toEqual(connected.state);
    const frozen = connected.with([key.frozen("KSM0"), new Uint8Array()]);
    expect(error(frozen, create({ id: "KSM0" }))).toBe("DuplicateConsensusStateId");
  });
});

describe("a fraud proof", () => {
  const fraud = message.fraudProof("KSM0", utf8("one"), utf8("other"));

  it("freezes the client, sets the time of its update, and deposits no event", () => {
    const outcome = expectAccepted(connected, fraud);
    expect(outcome.answers[0]?.items).toEqual([]);
    expect(changes(connected, outcome)).toEqual(
      new Map([
        [key.frozen("KSM0"), "0x"],
        [key.consensusUpdateTime("KSM0"), seconds(nowSeconds)],
      ]),
    );
  });

  it("stops the client's updates, and everything that is proven under it", () => {
    const frozen = connected.after(connected.handle(fraud));
    expectRefused(frozen, update([at(11n), fresh(1)]), "FrozenConsensusClient");
    expectRefused(frozen, delivery([incoming()]), "FrozenConsensusClient");
  });

  it("is accepted against an expired client, because its commitments are still in use", () => {
    expectAccepted(connected.with([key.consensusUpdateTime("KSM0"), u64(0n)]), fraud);
  });

  it("is refused when the client finds no fraud", () => {
    const same = message.fraudProof("KSM0", utf8("one"), utf8("one"));
    expectRefused(connected, same, "no fraud");
  });

  it("is refused for a client that is frozen already", () => {
    expectRefused(connected.after(connected.handle(fraud)), fraud, "FrozenConsensusClient");
  });

  it("is refused for an unknown consensus state id, client or state", () => {
    expectRefused(connected.with([key.clientId("KSM0"), null]), fraud, "ConsensusStateIdNotRecognized");
    expectRefused(connected.with([key.clientId("KSM0"), utf8("GONE")]), fraud, "UnknownConsensusClient");
    expectRefused(connected.with([key.consensusState("KSM0"), null]), fraud, "ConsensusStateNotFound");
  });
});

describe("a signer of a consensus message", () => {
  const proof = consensusProof.accepted(next, []);

  it("has no effect, whatever its 32 bytes contain", () => {
    expectAccepted(connected, message.consensus("KSM0", proof, new Uint8Array(32).fill(0xff)));
    expectAccepted(connected, message.consensus("KSM0", proof, relayer));
  });

  it("is refused where it is longer than a relayer's name and no signature, in updates and fraud proofs", () => {
    const long = new Uint8Array(99).fill(0xff);
    expectRefused(connected, message.consensus("KSM0", proof, long), "SignatureDecodingFailed");
    const fraud = message.fraudProof("KSM0", utf8("one"), utf8("two"), long);
    expectRefused(connected, fraud, "SignatureDecodingFailed");
    expectAccepted(connected, message.fraudProof("KSM0", utf8("one"), utf8("two"), relayer));
  });
});
