import fc from "fast-check";
import { utf8 } from "../support/hex.ts";
import { type Change, FAR, HERE, OTHER, STATE, THEM } from "../support/worlds/grandpa-world.ts";
import {
  BATCH_FLAWS,
  BATCH_KINDS,
  type BatchFlaw,
  type BatchKind,
  type BatchPlan,
  FRAUD_FLAWS,
  type FraudPlan,
  type Height,
  type MessagePlan,
  UPDATE_FLAWS,
  type UpdateFlaw,
  type UpdatePlan,
} from "./message-plans.ts";

/**
 * Actions of two chains, as plans: which message, at which height and how it is manipulated is decided when a plan is
 * applied to the state of both.
 */

interface PostPlan {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly body: Uint8Array;
  readonly timeout: bigint;
}

export type RootPlan =
  | { readonly root: "create"; readonly id: string; readonly client: string }
  | {
      readonly root: "periods";
      readonly id: string;
      readonly unbonding: bigint | null;
      readonly challenge: bigint | null;
    }
  | { readonly root: "serve"; readonly machine: string; readonly slotDuration: bigint }
  | { readonly root: "do not serve"; readonly machine: string };

export type Plan =
  | {
      readonly kind: "messages";
      readonly update: UpdatePlan | null;
      readonly all: readonly MessagePlan[];
      readonly again: boolean;
      readonly pool: boolean;
    }
  | { readonly kind: "they send"; readonly source: string; readonly dest: string; readonly post: PostPlan }
  | {
      readonly kind: "they answer";
      readonly which: number;
      readonly get: boolean;
      readonly body: Uint8Array;
      readonly timeout: bigint;
      readonly otherKeys: boolean;
    }
  | { readonly kind: "they receive"; readonly which: number; readonly response: boolean }
  | {
      readonly kind: "post";
      readonly signer: number;
      readonly dest: string;
      readonly post: PostPlan;
      readonly fee: bigint;
    }
  | {
      readonly kind: "get";
      readonly signer: number;
      readonly dest: string;
      readonly from: Uint8Array;
      readonly keys: readonly Uint8Array[];
      readonly past: number;
      readonly context: Uint8Array;
      readonly timeout: bigint;
      readonly fee: bigint;
    }
  | {
      readonly kind: "respond";
      readonly signer: number;
      readonly which: number;
      readonly body: Uint8Array;
      readonly timeout: bigint;
      readonly fee: bigint;
    }
  | {
      readonly kind: "fund";
      readonly signer: number;
      readonly which: number;
      readonly of: "post" | "get" | "response" | "nothing";
      readonly amount: bigint;
    }
  | { readonly kind: "root"; readonly signer: number; readonly call: RootPlan };

const some = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const only = <T>(value: T) => fc.constant(value);

const modules = fc.oneof(
  some(9, only(utf8("accept-x"))),
  some(3, only(utf8("answer-x"))),
  some(1, only(utf8("refuse-x"))),
  some(
    1,
    fc.constantFrom(
      utf8("nobody"),
      utf8("acc"),
      utf8("accept"),
      new Uint8Array(),
      new Uint8Array(70).fill(97),
    ),
  ),
);
const bodies = fc.oneof(
  some(5, fc.uint8Array({ maxLength: 40 })),
  some(
    1,
    fc.integer({ min: 60, max: 300 }).map((length) => new Uint8Array(length).fill(length)),
  ),
);
/** Seconds; the last two overflow a clock. */
const timeouts = fc.oneof(
  some(4, only(0n)),
  some(5, fc.constantFrom(1n, 6n, 30n)),
  some(2, only(3600n)),
  some(1, fc.constantFrom(2n ** 64n - 1n, 2n ** 64n - 1_740_000_000n)),
);
const fees = fc.oneof(
  some(4, only(0n)),
  some(4, fc.constantFrom(1n, 10n ** 9n, 10n ** 12n)),
  some(1, only(10n ** 30n)),
);
const places = fc.nat({ max: 1 << 20 });
const posts: fc.Arbitrary<PostPlan> = fc.record({
  from: modules,
  to: modules,
  body: bodies,
  timeout: timeouts,
});

/** All but "none". */
const flaws = <T extends string>(all: readonly T[]): Exclude<T, "none">[] =>
  all.filter((flaw): flaw is Exclude<T, "none"> => flaw !== "none");

const updateFlaws: fc.Arbitrary<UpdateFlaw> = fc.oneof(
  some(16, only<UpdateFlaw>("none")),
  some(8, fc.constantFrom(...flaws(UPDATE_FLAWS))),
);

const honestUpdates: fc.Arbitrary<UpdatePlan> = fc.record({
  kind: only("update" as const),
  blocks: fc.constantFrom(1, 1, 2, 3),
  ahead: fc.constantFrom(0, 0, 1, 20, 700),
  change: fc.oneof(some(8, only<Change>("none")), some(1, only<Change>("at target"))),
  flaw: only("none" as const),
  at: places,
});

const updates: fc.Arbitrary<UpdatePlan> = fc.record({
  kind: only("update" as const),
  blocks: fc.constantFrom(1, 1, 2, 3),
  ahead: fc.constantFrom(-2, 0, 0, 1, 20, 700),
  change: fc.oneof(
    some(6, only<Change>("none")),
    some(2, only<Change>("at target")),
    some(1, fc.constantFrom<Change>("below target", "delayed", "forced")),
  ),
  flaw: updateFlaws,
  at: places,
});

const batches: fc.Arbitrary<BatchPlan> = fc.record({
  kind: fc.oneof(
    some(4, only<BatchKind>("requests")),
    some(7, fc.constantFrom(...BATCH_KINDS.filter((kind) => kind !== "requests"))),
  ),
  ready: fc.constantFrom(true, true, true, true, false),
  which: fc.array(fc.nat({ max: 63 }), { minLength: 1, maxLength: 3 }),
  height: fc.oneof(some(8, only<Height>("latest")), some(1, fc.constantFrom<Height>("before", "unknown"))),
  flaw: fc.oneof(
    some(20, only<BatchFlaw>("none")),
    some(
      12,
      // A bit is flipped twice as often as anything else is done.
      fc.constantFrom(...flaws(BATCH_FLAWS).flatMap((flaw) => (flaw === "bit" ? [flaw, flaw] : [flaw]))),
    ),
  ),
  at: places,
});

const frauds: fc.Arbitrary<FraudPlan> = fc.record({
  kind: only("fraud" as const),
  flaw: fc.constantFrom(...FRAUD_FLAWS),
  at: places,
});

const messages: fc.Arbitrary<MessagePlan> = fc.oneof(some(16, batches), some(5, updates), some(1, frauds));

const roots: fc.Arbitrary<RootPlan> = fc.oneof(
  fc.record({
    root: only("create" as const),
    id: fc.constantFrom("them", "more", "evry"),
    client: fc.constantFrom("GRNP", "GRNP", "NONE"),
  }),
  fc.record({
    root: only("periods" as const),
    id: fc.constantFrom("them", "them", "none"),
    unbonding: fc.constantFrom(null, 86_400n, 86_400n, 60n, 0n),
    challenge: fc.constantFrom(null, 0n, 0n, 6n, 2n ** 64n - 1n),
  }),
  fc.record({
    root: only("serve" as const),
    machine: fc.constantFrom(THEM, THEM, OTHER),
    slotDuration: fc.constantFrom(6000n, 6000n, 12_000n, 0n),
  }),
  fc.record({ root: only("do not serve" as const), machine: fc.constantFrom(THEM, OTHER, FAR) }),
);

const keys = fc.array(
  fc.constantFrom(...STATE.map(([key]) => key), utf8("nothing is here"), utf8("shor"), new Uint8Array()),
  { maxLength: 4 },
);

/** Alice has sudo; Dave has almost nothing. */
const signers = fc.constantFrom(0, 0, 1, 1, 3);
const destinations = fc.constantFrom(THEM, THEM, THEM, THEM, FAR, OTHER, HERE);

const plans: fc.Arbitrary<Plan> = fc.oneof(
  some(
    22,
    fc.record({
      kind: only("messages" as const),
      update: fc.oneof(some(3, honestUpdates), some(2, only(null))),
      all: fc.oneof(
        some(5, fc.array(messages, { minLength: 1, maxLength: 1 })),
        some(1, fc.array(messages, { minLength: 0, maxLength: 3 })),
      ),
      again: fc.constantFrom(false, false, false, true),
      pool: fc.boolean(),
    }),
  ),
  some(
    8,
    fc.record({
      kind: only("they send" as const),
      source: fc.constantFrom(THEM, THEM, THEM, THEM, FAR, OTHER),
      dest: fc.constantFrom(HERE, HERE, HERE, HERE, HERE, FAR, THEM),
      post: posts,
    }),
  ),
  some(
    4,
    fc.record({
      kind: only("they answer" as const),
      which: places,
      get: fc.boolean(),
      body: bodies,
      timeout: timeouts,
      otherKeys: fc.constantFrom(false, false, false, true),
    }),
  ),
  some(2, fc.record({ kind: only("they receive" as const), which: places, response: fc.boolean() })),
  some(
    7,
    fc.record({ kind: only("post" as const), signer: signers, dest: destinations, post: posts, fee: fees }),
  ),
  some(
    5,
    fc.record({
      kind: only("get" as const),
      signer: signers,
      dest: destinations,
      from: modules,
      keys,
      past: fc.constantFrom(0, 0, 0, -1, 1),
      context: fc.uint8Array({ maxLength: 5 }),
      timeout: timeouts,
      fee: fees,
    }),
  ),
  some(
    4,
    fc.record({
      kind: only("respond" as const),
      signer: signers,
      which: places,
      body: bodies,
      timeout: timeouts,
      fee: fees,
    }),
  ),
  some(
    2,
    fc.record({
      kind: only("fund" as const),
      signer: signers,
      which: places,
      of: fc.constantFrom("post" as const, "get" as const, "response" as const, "nothing" as const),
      amount: fees,
    }),
  ),
  some(2, fc.record({ kind: only("root" as const), signer: fc.constantFrom(0, 0, 0, 1), call: roots })),
);

const blocks = fc.record({
  /** Slots since the block before. */
  slots: fc.oneof(some(25, fc.constantFrom(1, 1, 1, 2, 5)), some(4, only(700)), some(1, only(15_000))),
  plans: fc.array(plans, { minLength: 1, maxLength: 8, size: "max" }),
});

export const sequences = fc.record({
  /** The initial state of our chain. */
  // See `offered to neither` among the intended differences.
  coprocessor: fc.constantFrom(null, "POLKADOT-3367", HERE),
  challenge: fc.constantFrom(0n, 0n, 0n, 6n),
  blocks: fc.array(blocks, { minLength: 1, maxLength: 5, size: "max" }),
});

export type Sequence = typeof sequences extends fc.Arbitrary<infer T> ? T : never;
