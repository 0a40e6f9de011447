import type { Runtime } from "../../../bindings/core/src/index.ts";
import { make } from "../../differential/ismp-messages.ts";
import {
  BATCH_KINDS,
  type BatchKind,
  type BatchPlan,
  type MessagePlan,
  type UpdatePlan,
} from "../../differential/message-plans.ts";
import { utf8 } from "../hex.ts";
import { addStateMachines, batch, createClient, sendGet, sendPost, sendResponse } from "../ismp/calls.ts";
import type { Get, Post, PostResponse } from "../ismp/codec.ts";
import { IsmpChain } from "../ismp-chain.ts";
import { FIRST_SLOT, HERE, ID, SLOT, THEM, World } from "./grandpa-world.ts";

/**
 * Our shipped runtime in a conversation with a simulated chain: one message of each kind is ready to be handled, with
 * real headers, votes and proofs.
 */

const PAYER = new Uint8Array(32).fill(1);
const ACCEPT = utf8("accept-x");
const SENT_AT = FIRST_SLOT + 1n;
/** Later than every timeout of what was sent. */
export const LATER = FIRST_SLOT + 1000n;
const NEVER = 0n;

type HonestKind = MessagePlan["kind"];

export interface Conversation {
  readonly chain: IsmpChain;
  readonly world: World;
  /** An honest message of each kind, SCALE `Message`. */
  readonly honest: Readonly<Record<HonestKind, Uint8Array>>;
}

export const UPDATE: UpdatePlan = {
  kind: "update",
  blocks: 2,
  ahead: 0,
  change: "none",
  flaw: "none",
  at: 0,
};

export function batchPlan(kind: BatchKind, changes: Partial<BatchPlan> = {}): BatchPlan {
  return { kind, ready: true, which: [0, 1], height: "latest", flaw: "none", at: 0, ...changes };
}

export function converse(runtime: Runtime, unbonding = 86_400n): Conversation {
  const chain = IsmpChain.start(runtime, { balances: [[PAYER, 10n ** 15n]] });
  const world = World.start();
  chain.setTime(Number(SENT_AT * SLOT));
  introduce(chain, world, unbonding);

  const time = SENT_AT * SLOT;
  const post = (nonce: bigint, timeout: bigint, from: string, to: string): Post => ({
    source: from,
    dest: to,
    nonce,
    from: ACCEPT,
    to: ACCEPT,
    timeout,
    body: utf8(`body ${nonce}`),
  });
  // Their messages, and our response to one of them.
  for (const nonce of [0n, 1n]) world.sends(post(nonce, NEVER, THEM, HERE));
  const answered = post(2n, NEVER, THEM, HERE);
  world.sends(answered);
  follow(chain, world, SENT_AT);
  mustHandle(chain, make(world, batchPlan("requests", { which: [2] }), SENT_AT).bytes);
  world.take(answered);
  const response: PostResponse = { post: answered, body: utf8("our answer"), timeout: time + 60n };
  mustSign(chain, sendResponse(response));
  world.responses = [response];

  // Our messages: two that they answer, two that they never receive.
  const timeouts = [NEVER, NEVER, 60n, 60n];
  timeouts.forEach((timeout, nonce) => {
    const sent = post(BigInt(nonce), timeout === NEVER ? NEVER : time + timeout, HERE, THEM);
    mustSign(chain, sendPost(sent, timeout, 10n ** 10n));
    world.sent = [...world.sent, sent];
    if (timeout === NEVER) world.answersWith({ post: sent, body: utf8("their answer"), timeout: NEVER });
  });
  const keys = [utf8("short"), utf8("long value"), utf8("nothing")];
  [NEVER, NEVER, 60n].forEach((timeout, i) => {
    const get: Get = {
      source: HERE,
      dest: THEM,
      nonce: BigInt(4 + i),
      from: ACCEPT,
      keys,
      height: BigInt(world.trusted.block.number),
      context: new Uint8Array(),
      timeout: timeout === NEVER ? NEVER : time + timeout,
    };
    mustSign(chain, sendGet(get, timeout));
    world.gets = [...world.gets, get];
  });

  chain.setTime(Number(LATER * SLOT));
  follow(chain, world, LATER);
  const plans: readonly MessagePlan[] = [
    UPDATE,
    { kind: "fraud", flaw: "none", at: 0 },
    ...BATCH_KINDS.map((kind) => batchPlan(kind)),
  ];
  const honest = Object.fromEntries(plans.map((plan) => [plan.kind, make(world, plan, LATER + 1n).bytes]));
  return { chain, world, honest: honest as Record<HonestKind, Uint8Array> };
}

/** Posts that the other chain may send beside those of the conversation. */
export function incomingPosts(count: number): Post[] {
  const ends = { source: THEM, dest: HERE, from: ACCEPT, to: ACCEPT };
  return Array.from({ length: count }, (_, i) => {
    return { ...ends, nonce: BigInt(1000 + i), timeout: NEVER, body: utf8("x") };
  });
}

function introduce(chain: IsmpChain, world: World, unbonding: bigint): void {
  const { block, overlay, state, time } = world.trusted;
  const client = createClient({
    state: world.consensusState(),
    clientId: "GRNP",
    id: ID,
    unbonding,
    challengePeriods: [[THEM, 0n]],
    commitments: [
      [
        { machine: THEM, id: ID, height: BigInt(block.number) },
        { timestamp: time, overlayRoot: overlay.root(1), stateRoot: state.root(1) },
      ],
    ],
  });
  for (const call of [client, addStateMachines(THEM)]) {
    const result = chain.root(call);
    if (result !== "ok") throw new Error(`not introduced: ${result}`);
  }
}

/** Updates our chain's client to the other one's block in `slot`. */
export function follow(chain: IsmpChain, world: World, slot: bigint): void {
  const { bytes: message, accepted } = make(world, UPDATE, slot);
  mustHandle(chain, message);
  accepted?.(world, slot * SLOT);
}

function mustHandle(chain: IsmpChain, message: Uint8Array): void {
  const { outcome, log } = chain.handle(batch(message));
  if (outcome.kind !== "success") throw new Error(`refused: ${JSON.stringify(outcome)} ${log.join()}`);
}

function mustSign(chain: IsmpChain, call: Uint8Array): void {
  const result = chain.signed(PAYER, call);
  if (result !== "ok") throw new Error(`a call failed: ${result}`);
}

/** Offers messages to the block: `ok`, or the name of the error. */
export function handle(chain: IsmpChain, ...messages: readonly Uint8Array[]): string {
  const { outcome, log } = chain.handle(batch(...messages));
  if (outcome.kind === "success") return "ok";
  return /^\w+/.exec(log[0] ?? "")?.[0] ?? JSON.stringify(outcome);
}

/** Like {@link handle}, and the chain is reverted afterwards. */
export function tried(chain: IsmpChain, ...messages: readonly Uint8Array[]): string {
  const before = chain.storage;
  chain.storage = before.fork();
  const outcome = handle(chain, ...messages);
  const left = chain.state();
  chain.storage = before;
  // A refused message changes nothing.
  if (outcome !== "ok" && JSON.stringify([...left.storage, ...left.childStorage]) !== contentOf(chain)) {
    throw new Error(`${outcome} left something behind`);
  }
  return outcome;
}

function contentOf(chain: IsmpChain): string {
  const { storage, childStorage } = chain.state();
  return JSON.stringify([...storage, ...childStorage]);
}
