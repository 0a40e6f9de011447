import { beforeAll, describe, expect, it } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { Endpoint, type IsmpOutcome, relayer } from "../support/endpoint.ts";
import { child } from "../support/grandpa-chain.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { commitment, type Get, message, type Post, responseCommitment } from "../support/ismp/codec.ts";
import { describeWithPeer, loadPeer, peerIsHere, peerPath } from "../support/peer.ts";

/**
 * The whole path of a message, with the shipped runtimes: a chain sends it, its finality and its trie of messages are
 * proven to another one, and a module receives it. Proofs are made of the chains' real blocks and states.
 */

const HERE = "SUBSTRATE-here";
const THEM = "SUBSTRATE-them";
const BODY = utf8("a body of some length, so that it is no short value");
const FROM = utf8("accept-sender");
const key = {
  sent: (hash: Uint8Array) => concat(utf8("RequestCommitments"), hash),
  responded: (hash: Uint8Array) => concat(utf8("ResponseCommitments"), hash),
  received: (hash: Uint8Array) => concat(utf8("RequestReceipts"), hash),
} as const;

/** A call of Probe that sends a POST. */
function postCall(from: Endpoint, to: Endpoint, module: string, timeout: bigint): Uint8Array {
  return from.chain.at().metadata.encodeCall("Probe", "post", {
    dest: { Substrate: hex(utf8(to.id)) },
    from: hex(FROM),
    to: hex(utf8(module)),
    timeout,
    body: hex(BODY),
    fee: 0n,
  });
}

/** Sends a POST in a block of its own: the chain's request. */
async function send(
  from: Endpoint,
  to: Endpoint,
  module: string,
  nonce: bigint,
  timeout = 3600n,
): Promise<Post> {
  await from.signed(postCall(from, to, module, timeout));
  const sent: Post = {
    source: from.name,
    dest: to.name,
    nonce,
    from: FROM,
    to: utf8(module),
    timeout: timeout === 0n ? 0n : from.time + timeout,
    body: BODY,
  };
  const request = from.chain
    .at()
    .events()
    .find(({ pallet, name }) => pallet === "Ismp" && name === "Request");
  expect(request?.data).toMatchObject({ commitment: hex(commitment(sent)) });
  return sent;
}

/** Updates the client of `from` at `to` to the best block. */
async function update(to: Endpoint, from: Endpoint, trusted: number): Promise<number> {
  await to.handle(message.consensus(from.id, from.finality(trusted), relayer));
  return from.chain.best.number;
}

interface Pair {
  readonly name: string;
  load(): Promise<readonly [Runtime, Runtime]>;
}

const pairs: Pair[] = [
  { name: "two chains of ours", load: async () => [await loadBlob(), await loadBlob()] },
];
if (peerIsHere) {
  pairs.push(
    {
      name: "a chain of ours and one of the Rust peer",
      load: async () => [await loadBlob(), await loadPeer()],
    },
    {
      name: "a chain of the Rust peer and one of ours",
      load: async () => [await loadPeer(), await loadBlob()],
    },
  );
} else {
  process.stdout.write(
    `skipped, no Rust peer at ${peerPath} (set AS_ISMP_SHARED): messages to and from it\n`,
  );
}

describe.each(pairs)("between $name", ({ load }) => {
  let them: Endpoint;
  let here: Endpoint;
  let known = 0;

  beforeAll(async () => {
    const [sender, receiver] = await load();
    them = await Endpoint.start(sender, THEM);
    here = await Endpoint.start(receiver, HERE);
    await here.root(...here.follow(them));
    await them.root(...them.follow(here));
  });

  it("a POST is sent, its block proven final, the POST proven sent, and a module receives it", async () => {
    const post = await send(them, here, "accept-1", 0n);
    known = await update(here, them, known);
    const hash = commitment(post);
    const proven = them.overlayProof([key.sent(hash)]);
    await here.handle(message.requests([post], proven, relayer));
    expect(here.outcome().events).toMatchObject([
      { pallet: "Ismp", name: "PostRequestHandled", data: { 0: { commitment: hex(hash) } } },
    ]);
    expect(Object.keys(here.outcome().childStorage)).toContain(hex(key.received(hash)));
    expect(here.inbox()).toHaveLength(1);
    // Once, and not again.
    const again = here.unsigned(message.requests([post], proven, relayer));
    expect(here.chain.at().validate(again)).toMatchObject({ valid: false });
  });

  it("the module's response returns the same way", async () => {
    const post = await send(them, here, "answer-1", 1n);
    known = await update(here, them, known);
    await here.handle(message.requests([post], them.overlayProof([key.sent(commitment(post))]), relayer));
    const response = { post, body: BODY.toReversed(), timeout: here.time + 3600n };
    await update(them, here, 0);
    const proven = here.overlayProof([key.responded(responseCommitment(response))]);
    await them.handle(message.responses([response], proven, relayer));
    expect(them.outcome().events).toMatchObject([
      { name: "PostResponseHandled", data: { 0: { commitment: hex(responseCommitment(response)) } } },
    ]);
  });
});

/** The same blocks on two runtimes, compared after each. */
class Twins {
  readonly ours: Endpoint;
  readonly theirs: Endpoint;

  constructor(ours: Endpoint, theirs: Endpoint) {
    this.ours = ours;
    this.theirs = theirs;
  }

  async both(step: (one: Endpoint) => Promise<unknown>): Promise<IsmpOutcome> {
    await step(this.ours);
    await step(this.theirs);
    const outcome = this.ours.outcome();
    expect(outcome).toEqual(this.theirs.outcome());
    return outcome;
  }
}

describeWithPeer("messages of a chain of ours to both runtimes", () => {
  let them: Endpoint;
  let twins: Twins;
  let known = 0;

  beforeAll(async () => {
    const [ours, peer] = [await loadBlob(), await loadPeer()];
    them = await Endpoint.start(ours, THEM);
    twins = new Twins(await Endpoint.start(ours, HERE), await Endpoint.start(peer, HERE));
    await them.idle(1);
  });

  async function proven(): Promise<IsmpOutcome> {
    const update_ = message.consensus(them.id, them.finality(known), relayer);
    known = them.chain.best.number;
    return twins.both((one) => one.handle(update_));
  }

  it("a client is created by root", async () => {
    const { events } = await twins.both((one) => one.root(...one.follow(them)));
    expect(events.map(({ name }) => name)).toEqual(["ConsensusClientCreated", "StateMachineAdded"]);
  });

  it("a POST is received", async () => {
    const post = await send(them, twins.ours, "accept-1", 0n);
    expect((await proven()).events).toMatchObject([{ name: "StateMachineUpdated" }]);
    const bytes = message.requests([post], them.overlayProof([key.sent(commitment(post))]), relayer);
    const { events } = await twins.both((one) => one.handle(bytes));
    expect(events).toMatchObject([{ name: "PostRequestHandled" }]);
  });

  it("a POST that never arrived times out with a proof that there is no receipt", async () => {
    const sent: Post[] = [];
    await twins.both(async (one) => sent.push(await send(one, them, "accept-1", 0n, 30n)));
    const [post, same] = sent as [Post, Post];
    expect(post).toEqual(same);
    await them.idle(12);
    expect(them.time).toBeGreaterThan(post.timeout);
    await proven();
    const absent = them.overlayProof([key.received(commitment(post))]);
    const { events } = await twins.both((one) => one.handle(message.postTimeouts([post], absent)));
    expect(events).toMatchObject([{ name: "PostRequestTimeoutHandled" }]);
  });

  it("a GET is answered with a proof of the state", async () => {
    const height = BigInt(them.chain.best.number + 1);
    const keys = [
      storagePrefix("System", "Number"),
      utf8("nothing is here"),
      storagePrefix("Timestamp", "Now"),
    ];
    await twins.both((one) =>
      one.signed(
        one.chain.at().metadata.encodeCall("Probe", "get", {
          dest: { Substrate: hex(utf8(them.id)) },
          from: hex(utf8("accept-1")),
          keys: keys.map(hex),
          height,
          context: "0x",
          timeout: 3600n,
          fee: 0n,
        }),
      ),
    );
    const get: Get = {
      source: HERE,
      dest: THEM,
      nonce: 1n,
      from: utf8("accept-1"),
      keys,
      height,
      context: new Uint8Array(),
      timeout: twins.ours.time + 3600n,
    };
    await them.idle(1);
    await proven();
    const values = them.stateProof(keys, Number(height));
    const { events } = await twins.both((one) => one.handle(message.gets([get], values, relayer)));
    expect(events).toMatchObject([{ name: "GetRequestHandled" }]);
  });

  it("a fork that its voters finalized freezes the client, and no update is accepted any more", async () => {
    const trusted = them.block(known);
    const parent = them.block(known - 1);
    const fork = child(parent, { fork: 1 });
    const [one, two] = [them.proofOf([trusted], parent), them.proofOf([fork], parent)];
    const frozen = await twins.both((each) => each.handle(message.fraudProof(them.id, one, two, relayer)));
    expect(frozen.events).toEqual([]);
    expect(twins.ours.isFrozen(them)).toBe(true);
    await them.idle(1);
    const late = message.consensus(them.id, them.finality(known), relayer);
    for (const each of [twins.ours, twins.theirs]) {
      expect(each.chain.at().validate(each.unsigned(late))).toMatchObject({ valid: false });
    }
  });
});
