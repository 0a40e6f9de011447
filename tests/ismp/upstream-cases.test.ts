import { beforeAll, describe, expect, it } from "@jest/globals";
import { hex, utf8 } from "../support/hex.ts";
import {
  commitment,
  message,
  type Post,
  type PostResponse,
  responseCommitment,
  stateCommitment,
} from "../support/ismp/codec.ts";
import { expectAccepted, expectRefused } from "../support/ismp/expectations.ts";
import { key, loadMockChain, MockChain, stateProof } from "../support/ismp/mock-chain.ts";
import { received, relayer, replied, sent } from "../support/ismp/scene.ts";
import { u64 } from "../support/scale.ts";

/**
 * The cases with which upstream tests its hosts, restated in upstream's own scene: host Polkadot(1000), client
 * `01010101` that knows Evm(11155111) alone and `02020202` that knows Kusama(2000) alone, challenge period 3,600 s,
 * unbonding period 216,000 s, commitments at height 1. Cases about dispatching and about fees are tested with the
 * pallet.
 */

beforeAll(async () => {
  await loadMockChain();
});

const host = "POLKADOT-1000";
const evm = "EVM-11155111";
const kusama = "KUSAMA-2000";
const direct = { machine: evm, id: "mock", height: 1n };
const proxied = { machine: kusama, id: "prox", height: 1n };
const challenge = 3_600n;
const unbonding = 216_000n;
const now = 1_000_000n;
const zeros = new Uint8Array(32);
/** 1000 seconds after its start, which was in 2025: a POST with a deadline in 1970 could be a GET. */
const timeout = 1_750_001_000n;
const held = stateCommitment({ timestamp: timeout, overlayRoot: null, stateRoot: zeros });
const clientIds = ["\x01\x01\x01\x01", "\x02\x02\x02\x02"] as const;

/** Last updated two challenge periods ago. */
const scene = new MockChain({
  host,
  proxy: null,
  clients: [
    { id: clientIds[0], knows: [evm] },
    { id: clientIds[1], knows: [kusama] },
  ],
  modules: { [Buffer.from(zeros).toString("latin1")]: [] },
  now: now * 1000n,
}).with(
  ...[direct, proxied].flatMap((at, i) => [
    [key.clientId(at.id), utf8(clientIds[i] ?? "")] as const,
    [key.consensusState(at.id), new Uint8Array()] as const,
    [key.consensusUpdateTime(at.id), u64(now - 2n * challenge)] as const,
    [key.unbondingPeriod(at.id), u64(unbonding)] as const,
    [key.challengePeriod(at.machine, at.id), u64(challenge)] as const,
    [key.latestHeight(at.machine, at.id), u64(at.height)] as const,
    [key.stateCommitment(at), held] as const,
    [key.stateMachineUpdateTime(at), u64(now - 2n * challenge)] as const,
  ]),
);

function post(change: Partial<Post> = {}): Post {
  const body = new Uint8Array(64);
  return { source: evm, dest: host, nonce: 0n, from: zeros, to: zeros, timeout: 0n, body, ...change };
}

const all = (at = direct, posts: readonly Post[] = [post()]) => ({
  request: message.requests(
    posts,
    { at, bytes: stateProof(posts.map((each) => ["request", commitment(each)] as const)) },
    relayer,
  ),
  response: (response: PostResponse) => {
    const proof = stateProof([["response", responseCommitment(response)]]);
    return message.responses([response], { at, bytes: proof }, relayer);
  },
  timeout: (request: Post) => message.postTimeouts([request], { at, bytes: stateProof() }),
  responseTimeout: (response: PostResponse) =>
    message.responseTimeouts([response], { at, bytes: stateProof() }),
});

const ours = post({ source: host, dest: evm, timeout });
const toOurs: PostResponse = { post: ours, body: new Uint8Array(64), timeout: 0n };

describe("upstream's cases", () => {
  it("control: request, response and timeout are accepted", () => {
    expectAccepted(scene, all().request);
    expectAccepted(scene.with(sent(ours)), all().response(toOurs));
    expectAccepted(scene.with(sent(ours)), all().timeout(ours));
  });

  it("a request, response or timeout is refused at a height that was stored half a challenge period ago", () => {
    const young = scene.with(sent(ours), [key.stateMachineUpdateTime(direct), u64(now - challenge / 2n)]);
    for (const each of [all().request, all().response(toOurs), all().timeout(ours)]) {
      expectRefused(young, each, "ChallengePeriodNotElapsed");
    }
  });

  it("a request, response or timeout is refused at a height whose commitment was deleted", () => {
    const vetoed = scene.with(sent(ours), [key.stateCommitment(direct), null]);
    const forgotten = vetoed.with([key.stateMachineUpdateTime(direct), null]);
    for (const each of [all().request, all().response(toOurs), all().timeout(ours)]) {
      expectRefused(vetoed, each, "StateCommitmentNotFound");
      expectRefused(forgotten, each, "StateMachineUpdateTimeNotFound");
    }
  });

  it("a request is refused under a frozen client", () => {
    expectRefused(scene.with([key.frozen("mock"), new Uint8Array()]), all().request, "FrozenConsensusClient");
  });

  it("an update is refused exactly one unbonding period after the last one", () => {
    const expired = scene.with([key.consensusUpdateTime("mock"), u64(now - unbonding)]);
    // It changes the client's state; an update that changes nothing is refused for that.
    const update = message.consensus("mock", Uint8Array.of(1, 4, 9, 0));
    expectRefused(expired, update, "UnbondingPeriodElapsed");
    expectAccepted(scene, update);
  });

  it("a POST times out under a commitment whose time is exactly its timeout", () => {
    const outcome = expectAccepted(scene.with(sent(ours)), all().timeout(ours));
    expect(outcome.state.has(key.requestCommitment(commitment(ours)))).toBe(false);
  });

  it("a POST times out at once when the challenge period is 0", () => {
    const open = scene
      .with(
        sent(ours),
        [key.challengePeriod(evm, "mock"), u64(0n)],
        [key.stateMachineUpdateTime(direct), u64(0n)],
      )
      .but({ now: 0n });
    expectAccepted(open, all().timeout(ours));
  });

  it("a response with timeout 100 times out, and its commitment is removed", () => {
    const response: PostResponse = { post: post(), body: new Uint8Array(64), timeout: 100n };
    const chain = scene.with(replied(response), received(response));
    const outcome = expectAccepted(chain, all().responseTimeout(response));
    expect(outcome.state.has(key.responseCommitment(responseCommitment(response)))).toBe(false);
    expect(outcome.state.has(key.requestReceipt(commitment(post())))).toBe(true);
  });

  it("the second of two fraud proofs finds the client frozen", () => {
    const fraud = message.fraudProof("mock", Uint8Array.of(1), Uint8Array.of(2));
    const outcome = expectAccepted(scene, fraud);
    expectRefused(scene.after(outcome), fraud, "FrozenConsensusClient");
  });

  it("a request to a chain with a client of its own does not time out by the proxy's proof", () => {
    const chain = scene.but({ proxy: kusama }).with(sent(ours));
    expectRefused(chain, all(proxied).timeout(ours), "RequestProxyProhibited");
  });

  it("a request of a chain with a client of its own is refused with the proxy's proof", () => {
    expectRefused(scene.but({ proxy: kusama }), all(proxied).request, "RequestProxyProhibited");
  });

  it("a response to a chain with a client of its own does not time out by the proxy's proof", () => {
    const response: PostResponse = { post: post(), body: new Uint8Array(64), timeout: 100n };
    const chain = scene.but({ proxy: kusama }).with(replied(response), received(response));
    expectRefused(chain, all(proxied).responseTimeout(response), "ResponseProxyProhibited");
  });

  it("a request of Kusama(13000) is refused with a proof of Evm(11155111)", () => {
    const foreign = all(direct, [post({ source: "KUSAMA-13000" })]);
    expectRefused(scene, foreign.request, "RequestProxyProhibited");
  });

  it("a response of another chain than the proven one is refused", () => {
    const elsewhere = post({ source: host, dest: "KUSAMA-13000" });
    const response: PostResponse = { post: elsewhere, body: new Uint8Array(64), timeout: 0n };
    expectRefused(scene.with(sent(elsewhere)), all().response(response), "ResponseProxyProhibited");
  });
});

describe("upstream's cases on GETs", () => {
  const get = (nonce: bigint) => ({
    source: host,
    dest: evm,
    nonce,
    from: zeros,
    keys: [zeros, zeros],
    height: direct.height,
    context: new Uint8Array(),
    timeout: 1000n,
  });
  const both = scene.with(sent(get(0n)), sent(get(1n)));

  it("one message times out two GETs", () => {
    const outcome = expectAccepted(both, message.getTimeouts([get(0n), get(1n)]));
    for (const nonce of [0n, 1n]) {
      expect(outcome.state.has(key.requestCommitment(commitment(get(nonce))))).toBe(false);
    }
  });

  it("one proof answers two GETs, and both have receipts", () => {
    const proof = { at: direct, bytes: stateProof() };
    const waiting = both.but({ now: 999_000n }).with([key.stateMachineUpdateTime(direct), u64(0n)]);
    const open = waiting.with([key.challengePeriod(evm, "mock"), u64(0n)]);
    const outcome = expectAccepted(open, message.gets([get(0n), get(1n)], proof, relayer));
    for (const nonce of [0n, 1n]) {
      expect(outcome.state.has(key.responseReceipt(commitment(get(nonce))))).toBe(true);
    }
  });

  it("a batch of two timeouts with one answered GET is refused, and both commitments are kept", () => {
    const answered = both.with([key.responseReceipt(commitment(get(1n))), relayer]);
    expectRefused(answered, message.getTimeouts([get(0n), get(1n)]), "GetResponseAlreadyReceived");
  });

  it("a timeout of an answered GET before its time is refused because it was answered", () => {
    const early = both.but({ now: 1n }).with([key.responseReceipt(commitment(get(0n))), relayer]);
    expectRefused(early, message.getTimeouts([get(0n)]), "GetResponseAlreadyReceived");
  });

  it("duplicates are refused even if their items are unknown", () => {
    const twice = [get(7n), get(7n)];
    const proof = { at: direct, bytes: stateProof() };
    expectRefused(scene, message.getTimeouts(twice), "DuplicateRequest");
    expectRefused(scene, message.gets(twice, proof, relayer), "DuplicateRequest");
    expectRefused(scene, all(direct, [post(), post()]).request, "DuplicateRequest");
    expectRefused(scene, message.postTimeouts([ours, ours], proof), "DuplicateRequest");
  });
});

describe("the metadata of a request that timed out", () => {
  it("is passed to the host for settlement, and is restored unchanged when the module refuses", () => {
    const fee = utf8("fee 10, payer alice");
    const chain = scene.with(sent(ours, fee));
    const settled = chain.handle(all().timeout(ours));
    expect(settled.log.filter(({ kind }) => kind === "settled")).toEqual([
      { kind: "settled", hash: hex(commitment(ours)) },
    ]);
    const id = Buffer.from(zeros).toString("latin1");
    const refusing = chain.but({
      modules: { [id]: [{ on: "request timeout", refuse: "ModuleDispatchError" }] },
    });
    const outcome = refusing.handle(all().timeout(ours));
    expect(outcome.state.get(key.requestCommitment(commitment(ours)))).toBe(hex(fee));
    expect(outcome.log.map(({ kind }) => kind)).not.toContain("settled");
  });
});
