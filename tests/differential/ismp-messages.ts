import { consensusMessage } from "../support/consensus-client.ts";
import { type Block, bake, child, voters, votes } from "../support/grandpa-chain.ts";
import { concat, hex, utf8, withByte } from "../support/hex.ts";
import {
  answered,
  commitment,
  type Get,
  isGet,
  message,
  type Post,
  type PostResponse,
  type Proof,
  type Request,
  type Response,
  responseCommitment,
} from "../support/ismp/codec.ts";
import { keysOf, stateProof } from "../support/ismp/proofs.ts";
import {
  HERE,
  ID,
  type Known,
  OTHER,
  proofWith,
  SLOT,
  STATE,
  THEM,
  type World,
} from "../support/worlds/grandpa-world.ts";
import type { BatchKind, BatchPlan, FraudPlan, MessagePlan, UpdatePlan } from "./message-plans.ts";

/** Encodes the plans of messages: an honest message for the present state, then manipulated. */

/** The facts of a message before any runtime sees it. Reasons for differences depend on them. */
export type Fact =
  | "a bit flipped"
  | "an item twice"
  | "no item"
  | "an item of another kind"
  | "the other trie"
  | "the last proof again"
  | "a change below the target"
  | "a delayed change"
  | "a forced change"
  | "another chain's envelope"
  | "a fraud proof"
  | "values for other keys"
  | "values with a second reading"
  | "a GET that was answered"
  | "a response that was received"
  | "a signer";

export interface Made {
  readonly kind: MessagePlan["kind"];
  readonly bytes: Uint8Array;
  readonly facts: readonly Fact[];
  /** The effects of its acceptance. */
  readonly accepted?: (world: World, now: bigint) => void;
}

const RELAYER = new Uint8Array(32).fill(7);

/** A message for the present state of the world; `slot` is the block's. */
export function make(world: World, plan: MessagePlan, slot: bigint): Made {
  if (plan.kind === "update") return makeUpdate(world, plan, slot);
  return plan.kind === "fraud" ? makeFraud(world, plan) : makeBatch(world, plan, slot * SLOT);
}

function flip(bytes: Uint8Array, at: number): Uint8Array {
  return withByte(bytes, (at >> 3) % bytes.length, (byte) => byte ^ (1 << (at & 7)));
}

// Consensus

const CHANGE_FACTS = {
  none: [],
  "at target": [],
  "below target": ["a change below the target"],
  delayed: ["a delayed change"],
  forced: ["a forced change"],
} as const;

function makeUpdate(world: World, plan: UpdatePlan, slot: bigint): Made {
  const { flaw, at } = plan;
  const { recipe, tip } = world.extend(plan.blocks, slot + BigInt(plan.ahead), plan.change);
  const all = world.voters;
  const { headers } = recipe;
  const facts: Fact[] = [
    ...(plan.blocks > 1 || plan.change !== "below target" ? CHANGE_FACTS[plan.change] : []),
  ];
  let proof = bake(recipe).finalityProof;
  let id = ID;
  let envelope: 0 | 1 = 0;
  let honest = false;
  switch (flaw) {
    case "none":
      honest = true;
      break;
    case "again":
      if (world.lastUpdate !== undefined)
        return { kind: "update", bytes: world.lastUpdate, facts: ["the last proof again"] };
      // There is no earlier one to repeat: this is the first, and both sides accept it.
      honest = true;
      break;
    case "bit":
      proof = flip(proof, at);
      facts.push("a bit flipped");
      break;
    case "two of four vote":
      proof = bake({ ...recipe, votes: votes(all.slice(0, 2), recipe.target) }).finalityProof;
      break;
    case "a vote twice":
      proof = bake({
        ...recipe,
        votes: votes([...all, all[at % 4] ?? all[0]] as never, recipe.target),
      }).finalityProof;
      break;
    case "outsiders vote":
      proof = bake({ ...recipe, votes: votes(voters(4, "strangers"), recipe.target) }).finalityProof;
      break;
    case "next set":
      proof = bake({ ...recipe, setId: recipe.setId + 1n }).finalityProof;
      break;
    case "headers reversed":
      proof = proofWith(recipe, headers.toReversed());
      honest = true;
      break;
    case "a header twice":
      proof = proofWith(recipe, [...headers, headers[at % headers.length] as Uint8Array]);
      break;
    case "a header missing":
      proof = proofWith(recipe, headers.toSpliced(at % headers.length, 1));
      break;
    case "labelled a relay chain's":
      envelope = 1;
      facts.push("another chain's envelope");
      break;
    case "for another client":
      id = "othr";
      break;
    case "for no client":
      id = "none";
      break;
    case "cut":
      break;
  }
  let bytes = message.consensus(id, consensusMessage(envelope, proof), RELAYER);
  if (flaw === "cut") bytes = bytes.subarray(0, bytes.length - 1 - (at % bytes.length));
  if (!honest && flaw !== "a header twice") return { kind: "update", bytes, facts };
  const follow = (then: World) => {
    then.follow(tip, plan.change);
    then.lastUpdate = bytes;
  };
  return { kind: "update", bytes, facts, accepted: follow };
}

function makeFraud(world: World, { flaw, at }: FraudPlan): Made {
  const { block, parent } = world.trusted;
  const fork = child(parent, { fork: 1 + (at % 7) });
  const next = child(block);
  const prove = (blocks: readonly Block[]) => {
    const signers = flaw === "two of four vote" ? world.voters.slice(0, 2) : world.voters;
    return world.finality(blocks, signers, flaw === "next set" ? world.setId + 1n : world.setId);
  };
  const one = prove([block]);
  const others = { "one block": [block], "one branch": [block, next] } as Record<string, Block[]>;
  let two = prove(others[flaw] ?? [fork]);
  const facts: Fact[] = ["a fraud proof"];
  if (flaw === "bit") {
    two = flip(two, at);
    facts.push("a bit flipped");
  }
  return {
    kind: "fraud",
    bytes: message.fraudProof(flaw === "no client" ? "none" : ID, one, two, RELAYER),
    facts,
  };
}

// Batches

/** Messages that were never sent. */
const strangePost: Post = {
  source: THEM,
  dest: HERE,
  nonce: 77n,
  from: utf8("accept-y"),
  to: utf8("accept-y"),
  timeout: 0n,
  body: utf8("strange"),
};
const strangeOutgoing: Post = { ...strangePost, source: HERE, dest: THEM };
const strangeGet: Get = {
  source: HERE,
  dest: THEM,
  nonce: 78n,
  from: utf8("accept-y"),
  keys: [utf8("short")],
  height: 99n,
  context: new Uint8Array(),
  timeout: 0n,
};

interface Kind<T> {
  readonly all: (world: World) => readonly T[];
  /** Whether it would be accepted now, judged by its own state and the clocks. */
  readonly isReady: (world: World, item: T, now: bigint) => boolean;
  readonly strange: T;
  /** An item of a kind that does not belong here. */
  readonly foreign: (world: World) => T;
  readonly keys: (item: T) => readonly Uint8Array[];
  readonly change: (item: T) => T;
  /** The commitment of the request that it is about. */
  readonly subject: (item: T) => Uint8Array;
  readonly encode: (items: readonly T[], proof: Proof, signer: Uint8Array) => Uint8Array;
  readonly accepted?: (world: World, items: readonly T[], now: bigint) => void;
  readonly facts?: (world: World, items: readonly T[]) => readonly Fact[];
}

const changedBody = <T extends { readonly body: Uint8Array }>(item: T): T => ({
  ...item,
  body: concat(item.body, Uint8Array.of(1)),
});

const changedRequest = (item: Request): Request =>
  isGet(item) ? { ...item, nonce: item.nonce + 1n } : changedBody(item);

const firstOf = <T>(list: readonly T[], otherwise: T): T => list[0] ?? otherwise;

const kinds = {
  requests: {
    all: (world) => world.posts,
    isReady: (world, post, now) =>
      post.dest === HERE &&
      post.source === THEM &&
      !isLate(post, now) &&
      !world.received.has(hex(commitment(post))) &&
      isProven(world, keysOf.post(post)),
    strange: strangePost,
    foreign: (world) => firstOf(world.sent, strangeOutgoing),
    keys: keysOf.post,
    subject: commitment,
    change: changedBody,
    encode: (items, proof, signer) => message.requests(items, proof, signer),
    accepted: (world, items, now) => {
      for (const post of items) {
        world.take(post);
        if (!startsWith(post.to, "answer")) continue;
        world.responses = [...world.responses, { post, body: post.body.toReversed(), timeout: now + 3600n }];
      }
    },
  } satisfies Kind<Post>,
  responses: {
    all: (world) => world.answers,
    isReady: (world, item, now) =>
      world.isOpen(commitment(answered(item))) &&
      !("post" in item && isLate(item, now)) &&
      isProven(world, keysOf.response(item)),
    accepted: (world, items) => world.settle(...items.map((item) => commitment(answered(item)))),
    strange: { post: strangeOutgoing, body: utf8("no"), timeout: 0n },
    foreign: (world) => ({ get: firstOf(world.gets, strangeGet), values: [] }),
    keys: keysOf.response,
    subject: (item) => commitment(answered(item)),
    change: (item) => ("post" in item ? changedBody(item) : { ...item, values: [] }),
    encode: (items, proof, signer) => message.responses(items, proof, signer),
    facts: (_, items) => [
      ...(items.some(isForOtherKeys) ? (["values for other keys"] as const) : []),
      ...(items.some(hasSecondReading) ? (["values with a second reading"] as const) : []),
    ],
  } satisfies Kind<Response>,
  gets: {
    all: (world) => world.gets,
    isReady: (world, item, now) =>
      isGet(item) &&
      item.dest === THEM &&
      world.isOpen(commitment(item)) &&
      !isLate(item, now) &&
      world.known.some(({ block }) => BigInt(block.number) === item.height),
    accepted: (world, items) => world.settle(...items.map(commitment)),
    strange: strangeGet,
    foreign: (world) => firstOf(world.sent, strangeOutgoing),
    keys: (item) => (isGet(item) ? item.keys : []),
    subject: commitment,
    change: changedRequest,
    encode: (items, proof, signer) => message.gets(items, proof, signer),
  } satisfies Kind<Request>,
  "post timeouts": {
    all: (world) => world.sent,
    isReady: (world, item) =>
      item.dest === THEM && world.isOpen(commitment(item)) && isLate(item, world.trusted.time),
    accepted: (world, items) => world.settle(...items.map(commitment)),
    strange: strangeOutgoing,
    foreign: (world) => firstOf(world.gets, strangeGet),
    keys: (item) => (isGet(item) ? [] : keysOf.postTimeout(item)),
    subject: commitment,
    change: changedRequest,
    encode: (items, proof) => message.postTimeouts(items, proof),
  } satisfies Kind<Request>,
  "response timeouts": {
    all: (world) => world.responses,
    isReady: (world, item) =>
      item.post.source === THEM && world.isOpen(responseCommitment(item)) && isLate(item, world.trusted.time),
    accepted: (world, items) => world.settle(...items.map(responseCommitment)),
    strange: { post: strangePost, body: utf8("no"), timeout: 1n },
    foreign: () => ({ post: { ...strangePost, to: utf8("answer-z") }, body: utf8("no"), timeout: 1n }),
    keys: keysOf.responseTimeout,
    subject: (item) => commitment(item.post),
    change: changedBody,
    encode: (items, proof) => message.responseTimeouts(items, proof),
    facts: (world, items) =>
      items.some((item) => wasReceived(world, item)) ? ["a response that was received"] : [],
  } satisfies Kind<PostResponse>,
  "get timeouts": {
    all: (world) => world.gets,
    isReady: (world, item, now) => world.isOpen(commitment(item)) && isLate(item, now),
    accepted: (world, items) => world.settle(...items.map(commitment)),
    strange: strangeGet,
    foreign: (world) => firstOf(world.sent, strangeOutgoing),
    keys: () => [],
    subject: commitment,
    change: changedRequest,
    encode: (items) => message.getTimeouts(items),
    facts: () => ["a GET that was answered"],
  } satisfies Kind<Request>,
} as const satisfies Record<BatchKind, unknown>;

function isLate({ timeout }: { readonly timeout: bigint }, time: bigint): boolean {
  return timeout !== 0n && timeout <= time;
}

function isProven(world: World, [key]: readonly Uint8Array[]): boolean {
  return key !== undefined && world.trusted.overlay.get(key) !== undefined;
}

/** Whether a block that our chain knows has the receipt, which is stored under the request. */
function wasReceived(world: World, response: PostResponse): boolean {
  const [key] = keysOf.responseTimeout(response);
  return key !== undefined && world.known.some(({ overlay }) => overlay.get(key) !== undefined);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).toString("latin1") === text;
}

function isForOtherKeys(response: Response): boolean {
  if ("post" in response) return false;
  const names = (keys: readonly Uint8Array[]) =>
    [...new Set(keys.map((key) => Buffer.from(key).toString("hex")))].sort();
  return (
    `${names(response.get.keys)}` !== `${names(response.values.map(([key]) => key))}` ||
    new Set(response.get.keys).size !== response.values.length ||
    response.values.some(([key], i) => i > 0 && Buffer.compare(response.values[i - 1]?.[0] ?? key, key) >= 0)
  );
}

/** Whether a value is present and empty, or a key except the first occurs again between its neighbours. */
function hasSecondReading(response: Response): boolean {
  if ("post" in response) return false;
  const { values } = response;
  if (values.some(([, value]) => value?.length === 0)) return true;
  return values.slice(1).some(([key, value], i) => {
    const between = Buffer.from(concat(values[i]?.[1] ?? new Uint8Array(), key, value ?? new Uint8Array()));
    return between.indexOf(key) !== between.lastIndexOf(key);
  });
}

function makeBatch(world: World, plan: BatchPlan, now: bigint): Made {
  if (!plan.ready) return makeBatchOf(world, plan, kindOf(plan.kind), kindOf(plan.kind).all(world));
  // Of that kind, or else of another, one that would be accepted now.
  const names = Object.keys(kinds) as BatchKind[];
  const first = names.indexOf(plan.kind);
  for (let i = 0; i < names.length; i++) {
    const name = names[(first + i) % names.length] as BatchKind;
    const ready = kindOf(name)
      .all(world)
      .filter((item) => kindOf(name).isReady(world, item, now));
    if (ready.length > 0) return makeBatchOf(world, { ...plan, kind: name }, kindOf(name), ready);
  }
  return makeBatchOf(world, plan, kindOf(plan.kind), kindOf(plan.kind).all(world));
}

function kindOf(name: BatchKind): Kind<unknown> {
  return kinds[name] as unknown as Kind<unknown>;
}

function makeBatchOf<T>(world: World, plan: BatchPlan, kind: Kind<T>, list: readonly T[]): Made {
  const { flaw, at } = plan;
  const places = [...new Set(plan.which.map((place) => (list.length === 0 ? 0 : place % list.length)))];
  let items = list.length === 0 ? [kind.strange] : places.map((place) => list[place] as T);
  const facts: Fact[] = [];
  switch (flaw) {
    case "an item twice":
      items = [...items, items[at % items.length] as T];
      break;
    case "reversed":
      items = items.toReversed();
      break;
    case "no item":
      items = [];
      facts.push("no item");
      break;
    case "an item that was never sent":
      items = [...items, kind.strange];
      break;
    case "an item of another kind":
      items = at % 2 === 0 ? [kind.foreign(world)] : [...items, kind.foreign(world)];
      facts.push("an item of another kind");
      break;
    default:
  }
  if (new Set(items.map((item) => hex(kind.subject(item)))).size < items.length) facts.push("an item twice");
  const known = heightOf(world, plan, items);
  const keys = items.flatMap(kind.keys);
  // Changed after it was proven.
  if (flaw === "an item changed") items = items.map(kind.change);
  const proof = proofFor(plan, known, keys);
  if (flaw === "the other trie") facts.push("the other trie");
  const signer = flaw === "a long signer" ? new Uint8Array(40).fill(at) : RELAYER;
  if (flaw === "a long signer") facts.push("a signer");
  let bytes = kind.encode(items, proof, signer);
  if (flaw === "bit") {
    // Any other kind of message would not be a message of this kind.
    bytes = flip(bytes, 8 + (at % (bytes.length * 8 - 8)));
    facts.push("a bit flipped");
  }
  if (flaw === "cut") bytes = bytes.subarray(0, bytes.length - 1 - (at % bytes.length));
  const accepted = (then: World, now: bigint) => kind.accepted?.(then, items, now);
  return { kind: plan.kind, bytes, facts: [...facts, ...(kind.facts?.(world, items) ?? [])], accepted };
}

function heightOf(world: World, plan: BatchPlan, items: readonly unknown[]): Known {
  const asked = plan.kind === "gets" ? (items[0] as Get | undefined)?.height : undefined;
  const place = plan.height === "before" ? plan.at % world.known.length : world.known.length - 1;
  const named = world.known.find(({ block }) => BigInt(block.number) === asked);
  return named ?? (world.known[place] as Known);
}

function proofFor({ kind, flaw, at, height }: BatchPlan, known: Known, keys: readonly Uint8Array[]): Proof {
  const ofState = (kind === "gets") !== (flaw === "the other trie");
  const trie = ofState ? known.state : known.overlay;
  // The tries of the simulated chain have one state version.
  let nodes = trie.proof(keys.length === 0 ? [STATE[0]?.[0] as Uint8Array] : keys, 1);
  if (flaw === "a node missing") nodes = nodes.toSpliced(at % nodes.length, 1);
  if (flaw === "nodes twice") nodes = [...nodes, ...nodes];
  const id = { "for another client": "othr", "for no client": "none" }[flaw as string] ?? ID;
  return {
    at: {
      machine: flaw === "of another machine" ? OTHER : THEM,
      id,
      height: BigInt(known.block.number) + (height === "unknown" ? 1000n : 0n),
    },
    bytes: stateProof(ofState ? 1 : 0, flaw === "the other hasher" ? 0 : 1, nodes),
  };
}
