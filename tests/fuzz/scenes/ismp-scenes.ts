import type { Runtime, State, Storage } from "../../../bindings/core/src/index.ts";
import { storagePrefix } from "../../../bindings/core/src/state/storage-prefix.ts";
import { make } from "../../differential/ismp-messages.ts";
import {
  BATCH_FLAWS,
  BATCH_KINDS,
  type BatchFlaw,
  FRAUD_FLAWS,
  type MessagePlan,
  UPDATE_FLAWS,
  type UpdateFlaw,
} from "../../differential/message-plans.ts";
import { twox } from "../../support/hashing.ts";
import { concat, utf8 } from "../../support/hex.ts";
import { removeStateMachines, sendPost, updateClient } from "../../support/ismp/calls.ts";
import { machine } from "../../support/ismp/codec.ts";
import { u8 } from "../../support/scale.ts";
import {
  batchPlan,
  type Conversation,
  converse,
  follow,
  handle,
  LATER,
  UPDATE,
} from "../../support/worlds/connected-chain.ts";
import { type Change, HERE, ID, SLOT, THEM } from "../../support/worlds/grandpa-world.ts";
import { InputRandom } from "../input-random.ts";

/**
 * States of one chain to which messages are applied, and messages of its counterpart to begin with: honest ones, and
 * ones with the faults that a relayer may try.
 */

interface IsmpScene {
  readonly name: string;
  readonly state: State;
}

export interface IsmpScenes {
  readonly scenes: readonly IsmpScene[];
  /** SCALE `Message`s that the first scene accepts, one of each kind. */
  readonly honest: readonly Uint8Array[];
  /** More of them, most of them with some fault. */
  readonly others: readonly Uint8Array[];
}

const COPROCESSOR = twox(utf8(":Coprocessor:"), 128);
const OTHERS = 400;

export function ismpScenes(runtime: Runtime, seed: number): IsmpScenes {
  const conversation = goOn(converse(runtime));
  const scenes = Object.entries(CHANGES).map(([name, change]) => ({
    name,
    state: changed(conversation, change),
  }));
  return {
    scenes,
    honest: Object.values(conversation.honest),
    others: Array.from({ length: OTHERS }, (_, i) =>
      otherMessage(conversation, new InputRandom(seed, "messages", i)),
    ),
  };
}

/** Later than every timeout of what is sent in the meantime. */
const EVEN_LATER = LATER + 100n;
const PAYER = new Uint8Array(32).fill(1);
/** Posts and GETs that our chain has sent by then. */
const SENT = 7n;

/**
 * More traffic: they send to modules that refuse, that answer and that do not exist, and receive one of our posts.
 */
function goOn({ chain, world }: Conversation): Conversation {
  const body = utf8("body");
  const from = utf8("accept-x");
  ["nobody", "refuse-x", "answer-x", "accept-x"].forEach((to, i) => {
    const timeout = to === "accept-x" ? LATER * SLOT : 0n;
    world.sends({ source: THEM, dest: HERE, nonce: BigInt(10 + i), from, to: utf8(to), timeout, body });
  });
  const timeout = LATER * SLOT + 60n;
  const sent = { source: HERE, dest: THEM, nonce: SENT, from, to: from, timeout, body };
  mustDo(chain.signed(PAYER, sendPost(sent, 60n)));
  world.sent = [...world.sent, sent];
  world.receives(sent);
  chain.setTime(Number(EVEN_LATER * SLOT));
  follow(chain, world, EVEN_LATER);
  const plans: readonly MessagePlan[] = [
    UPDATE,
    { kind: "fraud", flaw: "none", at: 0 },
    ...BATCH_KINDS.map((kind) => batchPlan(kind)),
  ];
  const honest = plans.map((plan) => [plan.kind, make(world, plan, EVEN_LATER + 1n).bytes] as const);
  return { chain, world, honest: Object.fromEntries(honest) as Conversation["honest"] };
}

/** The differences of a chain from the first scene, in which every honest message is accepted. */
const CHANGES: Readonly<Record<string, (conversation: Conversation) => void>> = {
  "in conversation": () => {},
  "its challenge period is not over": ({ chain }) => {
    mustDo(chain.root(updateClient(ID, null, [[THEM, 1_000_000n]])));
  },
  "its messages were handled": ({ chain, honest }) => {
    const { requests, responses, gets } = honest;
    mustDo(handle(chain, requests, responses, gets, honest["post timeouts"], honest["response timeouts"]));
  },
  "its client is expired": ({ chain }) => chain.setTime(Number((EVEN_LATER + 100_000n) * SLOT)),
  "its client is frozen": ({ chain, honest }) => mustDo(handle(chain, honest.fraud)),
  "its coprocessor is the other chain": ({ chain }) =>
    chain.storage.set(COPROCESSOR, concat(u8(1), machine(THEM))),
  "it routes messages of others": ({ chain }) => chain.storage.set(COPROCESSOR, concat(u8(1), machine(HERE))),
  "its client serves no state machine": ({ chain }) => {
    mustDo(chain.root(removeStateMachines(THEM)));
  },
  "its client has no periods": ({ chain }) => forget(chain.storage, "ChallengePeriod", "UnbondingPeriod"),
  "its client has no state": ({ chain }) => forget(chain.storage, "ConsensusStates"),
  "its client was never updated": ({ chain }) =>
    forget(chain.storage, "ConsensusClientUpdateTime", "BoundedStateMachineUpdateTime"),
  "it has no commitments of others": ({ chain }) => forget(chain.storage, "BoundedStateCommitments"),
  "it sent nothing": ({ chain }) => chain.storage.childKill(utf8("ISMP")),
};

function forget(storage: Storage, ...items: readonly string[]): void {
  for (const item of items) storage.clearPrefix(storagePrefix("Ismp", item));
}

function changed(conversation: Conversation, change: (conversation: Conversation) => void): State {
  const { chain } = conversation;
  const before = chain.storage;
  chain.storage = before.fork();
  change(conversation);
  const state = chain.storage.snapshot();
  chain.storage = before;
  return state;
}

function mustDo(result: string): void {
  if (result !== "ok") throw new Error(`a scene can't be set: ${result}`);
}

// Messages

/** Without those that need an earlier message, and without cut ones: the mutator cuts. */
const UPDATES: readonly UpdateFlaw[] = [
  "none",
  "none",
  ...UPDATE_FLAWS.filter((flaw) => flaw !== "again" && flaw !== "cut"),
];
const CHANGES_OF_VOTERS: readonly Change[] = [
  "none",
  "none",
  "none",
  "at target",
  "below target",
  "delayed",
  "forced",
];
const BATCHES: readonly BatchFlaw[] = [
  "none",
  "none",
  "none",
  ...BATCH_FLAWS.filter((flaw) => flaw !== "cut"),
];

function otherMessage({ world }: Conversation, random: InputRandom): Uint8Array {
  return make(world.copy(), otherPlan(random), EVEN_LATER + 1n).bytes;
}

function otherPlan(random: InputRandom): MessagePlan {
  const at = random.below(1 << 20);
  switch (random.below(8)) {
    case 0:
      return { kind: "fraud", flaw: random.pick(FRAUD_FLAWS), at };
    case 1:
    case 2:
      return {
        kind: "update",
        blocks: 1 + random.below(3),
        ahead: random.pick([-2, 0, 0, 1, 20]),
        change: random.pick(CHANGES_OF_VOTERS),
        flaw: random.pick(UPDATES),
        at,
      };
    default:
      return {
        kind: random.pick(BATCH_KINDS),
        ready: !random.oneIn(4),
        which: Array.from({ length: 1 + random.below(3) }, () => random.below(64)),
        height: random.pick(["latest", "latest", "latest", "before", "unknown"] as const),
        flaw: random.pick(BATCHES),
        at,
      };
  }
}
