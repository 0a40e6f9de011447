import { beforeAll, expect, it } from "@jest/globals";
import { cryptoWaitReady } from "@polkadot/util-crypto";
import fc from "fast-check";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadUpstreamWeightsBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import {
  addSlotDurations,
  createClient,
  fundRequest,
  fundResponse,
  removeStateMachines,
  sendGet,
  sendPost,
  sendResponse,
  sudo,
  updateClient,
} from "../support/ismp/calls.ts";
import {
  commitment,
  type Get,
  type Post,
  type PostResponse,
  responseCommitment,
} from "../support/ismp/codec.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { cases, holds } from "../support/random.ts";
import { FIRST_SLOT, HERE, SLOT, THEM, World } from "../support/worlds/grandpa-world.ts";
import { type Fact, type Made, make } from "./ismp-messages.ts";
import { Pair } from "./ismp-pair.ts";
import { type Plan, type RootPlan, type Sequence, sequences } from "./ismp-plans.ts";

/**
 * Random traffic between our chain and a simulated one with real headers, votes and proofs, on our runtime and on the
 * Rust peer: the same result of each extrinsic, the same answer to the pool, and after each block the same state,
 * balances, events, trie of messages, digest and off-chain entries. Intended differences are in
 * tests/pallet-ismp/intended-differences.ts and, for the runtimes around the pallets, in runtime-differences.ts.
 */

/** Sequences of an everyday run, and of a slow one. */
const SEQUENCES = [60, 300] as const;

let ours: Runtime;
let peer: Runtime;
/** How often each kind of step was executed. */
const carriedOut = new Map<string, number>();
/** Names of the differences that occurred. */
const met = new Set<string>();
const started = new Map<string, Pair>();

function start({ coprocessor, challenge }: Sequence): Pair {
  const what = `${coprocessor} ${challenge}`;
  const pair = started.get(what) ?? Pair.start(ours, peer, coprocessor, challenge, met);
  started.set(what, pair);
  return pair.copy();
}

function count(kind: string): void {
  carriedOut.set(kind, (carriedOut.get(kind) ?? 0) + 1);
}

class Run {
  readonly pair: Pair;
  world = World.start();
  slot = FIRST_SLOT;
  #last: { readonly all: readonly Uint8Array[]; readonly facts: Made["facts"] } | undefined;

  constructor(pair: Pair) {
    this.pair = pair;
  }

  get now(): bigint {
    return this.slot * SLOT;
  }

  step(plan: Plan): void {
    const { world } = this;
    switch (plan.kind) {
      case "messages":
        this.#messages(plan);
        break;
      case "they send": {
        const { source, dest, post } = plan;
        const timeout = until(this.now, post.timeout);
        world.sends({ ...post, source, dest, timeout, nonce: BigInt(world.posts.length) });
        break;
      }
      case "they answer":
        this.#answer(plan);
        break;
      case "they receive": {
        const response = world.responses[plan.which % world.responses.length];
        const post = world.sent[plan.which % world.sent.length];
        if (plan.response && response !== undefined) world.receivesResponse(response);
        else if (post !== undefined) world.receives(post);
        break;
      }
      case "post":
        this.#post(plan);
        break;
      case "get":
        this.#get(plan);
        break;
      case "respond":
        this.#respond(plan);
        break;
      case "fund":
        if (this.pair.signed(plan.signer, this.#fund(plan))) count("fund");
        break;
      case "root":
        this.#root(plan);
        break;
    }
  }

  #messages({ update, all, again, pool }: Plan & { kind: "messages" }): void {
    if (update !== null) this.#offer([update], pool);
    this.#offer(all, pool);
    if (again && this.#last !== undefined) {
      this.pair.messages(this.#last.all, [...this.#last.facts, "the last proof again"], pool);
    }
  }

  #offer(plans: readonly Parameters<typeof make>[1][], pool: boolean): void {
    // Each message is made as if the ones before it were executed; if they are not, none is.
    const then = this.world.copy();
    const made = plans.map((plan) => {
      const one = make(then, plan, this.slot);
      one.accepted?.(then, this.now);
      return one;
    });
    const bytesOfAll = made.map((one) => one.bytes);
    const facts: Fact[] = made.flatMap((one) => one.facts);
    if (made.length === 0) facts.push("no item");
    this.#last = { all: bytesOfAll, facts };
    if (!this.pair.messages(bytesOfAll, facts, pool)) return;
    this.world = then;
    for (const { kind } of made) count(kind);
  }

  #answer({ which, get, body, timeout, otherKeys }: Plan & { kind: "they answer" }): void {
    const { world } = this;
    const asked = world.gets[which % world.gets.length];
    if (get && asked !== undefined) {
      const distinct = [...new Set(asked.keys)].sort(Buffer.compare);
      const keys = otherKeys ? [...asked.keys, utf8("more")] : distinct;
      const values = keys.map((key) => [key, world.state.get(key) ?? null] as const);
      world.answersWith({ get: asked, values });
      return;
    }
    const post = world.sent[which % world.sent.length];
    if (post !== undefined) world.answersWith({ post, body, timeout: until(this.now, timeout) });
  }

  #post({ signer, dest, post, fee }: Plan & { kind: "post" }): void {
    // See `offered to neither` among the intended differences.
    if (this.now + post.timeout >= 2n ** 64n) return;
    const sent: Post = {
      ...post,
      source: HERE,
      dest,
      nonce: this.pair.nextNonce(),
      timeout: until(this.now, post.timeout),
    };
    if (!this.pair.signed(signer, sendPost({ ...post, dest }, post.timeout, fee))) return;
    this.world.sent = [...this.world.sent, sent];
    count("post");
  }

  #get({ signer, dest, from, keys, past, context, timeout, fee }: Plan & { kind: "get" }): void {
    // See `offered to neither` among the intended differences.
    if (this.now + timeout >= 2n ** 40n) return;
    const { block } = this.world.trusted;
    const height = BigInt(block.number + past);
    const sent: Get = {
      source: HERE,
      dest,
      nonce: this.pair.nextNonce(),
      from,
      keys,
      height,
      context,
      timeout: until(this.now, timeout),
    };
    const call = sendGet(sent, timeout, fee);
    if (!this.pair.signed(signer, call)) return;
    this.world.gets = [...this.world.gets, sent];
    count("get");
  }

  #respond({ signer, which, body, timeout, fee }: Plan & { kind: "respond" }): void {
    const { world } = this;
    const taken = world.posts.filter((one) => world.received.has(hex(commitment(one))));
    const from = taken.length > 0 ? taken : world.posts;
    const post = from[which % from.length];
    if (post === undefined) return;
    const response: PostResponse = { post, body, timeout: until(this.now, timeout) };
    if (!this.pair.signed(signer, sendResponse(response, fee))) return;
    world.responses = [...world.responses, response];
    count("respond");
  }

  #root({ signer, call }: Plan & { kind: "root" }): void {
    const { world } = this;
    if (call.root === "create") {
      // See `offered to neither` among the intended differences.
      if (world.clients.has(call.id)) return;
      if (signer === 0 && call.client === "GRNP") world.clients = new Set([...world.clients, call.id]);
    }
    this.pair.signed(signer, sudo(rootCall(world, call)));
  }

  #fund({ which, of, amount }: Plan & { kind: "fund" }): Uint8Array {
    const { sent, gets, responses } = this.world;
    const [post, get, response] = [sent, gets, responses].map((list) => list[which % list.length]);
    let hash = new Uint8Array(32).fill(which);
    if (of === "post" && post !== undefined) hash = new Uint8Array(commitment(post as Post));
    if (of === "get" && get !== undefined) hash = new Uint8Array(commitment(get as Get));
    if (of !== "response" || response === undefined) return fundRequest(hash, amount);
    return fundResponse(responseCommitment(response as PostResponse), amount);
  }
}

/** A timeout as it is in a message, from a duration, where 0 means never. */
function until(now: bigint, timeout: bigint): bigint {
  if (timeout === 0n) return 0n;
  const sum = now + timeout;
  return sum >= 2n ** 64n ? 2n ** 64n - 1n : sum;
}

function rootCall(world: World, plan: RootPlan): Uint8Array {
  switch (plan.root) {
    case "create":
      return createClient({
        state: world.consensusState(),
        clientId: plan.client,
        id: plan.id,
        unbonding: 86_400n,
        challengePeriods: [[THEM, 0n]],
        commitments: [],
      });
    case "periods":
      return updateClient(plan.id, plan.unbonding, plan.challenge === null ? [] : [[THEM, plan.challenge]]);
    case "serve":
      return addSlotDurations([[plan.machine, plan.slotDuration]]);
    case "do not serve":
      return removeStateMachines(plan.machine);
  }
}

function run(sequence: Sequence): void {
  const going = new Run(start(sequence));
  for (const block of sequence.blocks) {
    going.slot += BigInt(block.slots);
    going.pair.begin(going.slot);
    for (const plan of block.plans) going.step(plan);
    going.pair.end();
  }
}

describeWithPeer("two chains that send each other messages", () => {
  beforeAll(async () => {
    await cryptoWaitReady();
    [ours, peer] = await Promise.all([loadUpstreamWeightsBlob(), loadPeer()]);
  });

  it("have the same result on our runtime and on the Rust peer", () => {
    holds(fc.property(sequences, run), ...SEQUENCES);
  }, 14_400_000);

  it("accept a first proof that was meant to repeat an earlier one, so that the next is built on it", () => {
    const update = { kind: "update", blocks: 2, ahead: 20, change: "none", at: 0 } as const;
    const first = { kind: "messages", update: null, again: false, pool: false } as const;
    const plans: Plan[] = [
      { ...first, all: [{ ...update, flaw: "again" }] },
      { ...first, all: [{ ...update, flaw: "none" }] },
    ];
    const before = carriedOut.get("update") ?? 0;
    run({ coprocessor: null, challenge: 0n, blocks: [{ slots: 1, plans }] });
    expect(carriedOut.get("update")).toBe(before + 2);
  });

  it("time out a response that was received on the peer alone", () => {
    const name = "timeouts of responses that were received";
    const to = utf8("answer-x");
    const update = { kind: "update", blocks: 1, ahead: 0, change: "none", flaw: "none", at: 0 } as const;
    const batch = { ready: true, which: [0], height: "latest", flaw: "none", at: 0 } as const;
    const take = { kind: "messages", again: false, pool: false } as const;
    const sent: Plan = {
      kind: "they send",
      source: THEM,
      dest: HERE,
      post: { from: to, to, body: utf8("body"), timeout: 1n },
    };
    const timeOut: Plan = { ...take, update, all: [{ ...batch, kind: "response timeouts" }] };
    // The response times out after 3,600 seconds.
    const during = (received: boolean): Sequence["blocks"] => [
      { slots: 1, plans: [sent, { ...take, update, all: [{ ...batch, kind: "requests" }] }] },
      { slots: 1, plans: received ? [{ kind: "they receive", which: 0, response: true }] : [] },
      { slots: 700, plans: [timeOut] },
    ];
    met.delete(name);
    const before = carriedOut.get("response timeouts") ?? 0;
    run({ coprocessor: null, challenge: 0n, blocks: during(true) });
    expect([...met]).toContain(name);
    expect(carriedOut.get("response timeouts") ?? 0).toBe(before);
    // The control: a response that never arrived times out on both.
    met.delete(name);
    run({ coprocessor: null, challenge: 0n, blocks: during(false) });
    expect([...met]).not.toContain(name);
    expect(carriedOut.get("response timeouts")).toBe(before + 1);
  });

  it("and executed every kind of step", () => {
    // A run that is shorter than the everyday one may miss some.
    if (cases(...SEQUENCES) < SEQUENCES[0]) return;
    const kinds = ["requests", "responses", "gets", "post timeouts", "response timeouts", "get timeouts"];
    const steps = ["update", "fraud", "post", "get", "respond", "fund"];
    expect([...kinds, ...steps].filter((kind) => !carriedOut.has(kind))).toEqual([]);
  });
});
