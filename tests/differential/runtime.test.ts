import { beforeAll, expect, it } from "@jest/globals";
import { cryptoWaitReady, encodeAddress } from "@polkadot/util-crypto";
import fc from "fast-check";
import {
  type Account,
  bareExtrinsic,
  decodeEvents,
  type Era,
  IMMORTAL,
  type JsonObject,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadUpstreamWeightsBlob } from "../support/blob.ts";
import { concat, hex, withByte } from "../support/hex.ts";
import { BlockInvariants } from "../support/invariants/block-invariants.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { holds } from "../support/random.ts";
import { bytes, u32, u64, u128 } from "../support/scale.ts";
import {
  accounts,
  type Call,
  calls,
  EXISTENTIAL_DEPOSIT,
  encodeCall,
  type Scene,
  UNIT,
} from "./runtime-calls.ts";
import { commonValidity, stateDifferences } from "./runtime-differences.ts";
import { MULTIPLIER_KEY, Side } from "./runtime-side.ts";

/**
 * Random blocks, built by both runtimes from the same extrinsics: the same answer to the pool for each and the same
 * result, the same estimates of fees, and the same state, including events, after each block. Intended differences
 * are in runtime-differences.ts.
 */

const FIRST_SLOT = 290_000_000n;

// Plans

type Flaw =
  | { readonly flaw: "none" }
  | { readonly flaw: "nonce"; readonly by: number }
  | { readonly flaw: "far nonce"; readonly nonce: number }
  | { readonly flaw: "other genesis" | "other version" | "other transaction version" }
  | { readonly flaw: "bit"; readonly part: "length" | "signer" | "signature" | "call"; readonly at: number }
  | { readonly flaw: "version"; readonly version: number }
  | { readonly flaw: "cut"; readonly framed: boolean }
  | { readonly flaw: "longer" };

type Plan =
  | {
      readonly kind: "signed";
      readonly signer: number;
      readonly tip: "none" | "small" | "all" | "too much";
      readonly lifetime: Lifetime;
      readonly flaw: Flaw;
      readonly call: Call;
    }
  | { readonly kind: "bare"; readonly version: 4 | 5; readonly call: Call }
  | { readonly kind: "general"; readonly version: number; readonly call: Call }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly framed: boolean }
  | { readonly kind: "again" }
  | { readonly kind: "account"; readonly who: number; readonly record: AccountRecord };

/** First block and length of an era: in the past, present or future; or two bytes that may not be an era. */
type Lifetime =
  | { readonly era: "immortal" }
  | { readonly era: "mortal"; readonly period: number; readonly back: number }
  | { readonly era: "bytes"; readonly bytes: Uint8Array };

/** An account's record that only raw writes of root could create. */
interface AccountRecord {
  readonly references: readonly [consumers: number, providers: number, sufficients: number];
  readonly balances: readonly [free: bigint, reserved: bigint, frozen: bigint];
  /** The upper half of 128 bits. */
  readonly flags: bigint;
}

const flaws: fc.Arbitrary<Flaw> = fc.oneof(
  { weight: 14, arbitrary: fc.constant({ flaw: "none" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ flaw: fc.constant("nonce" as const), by: fc.constantFrom(-1, 1, 2, 30) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      flaw: fc.constantFrom(
        "other genesis" as const,
        "other version" as const,
        "other transaction version" as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      flaw: fc.constant("far nonce" as const),
      nonce: fc.constantFrom(1000, 0x3fff_ffff, 0x4000_0000, 0xffff_ffff),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      flaw: fc.constant("bit" as const),
      part: fc.constantFrom("length" as const, "signer" as const, "signature" as const, "call" as const),
      at: fc.nat({ max: 511 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({
        flaw: fc.constant("version" as const),
        version: fc.constantFrom(0x00, 0x04, 0x05, 0x44, 0x83, 0x85, 0xc4, 0xff),
      }),
      fc.record({ flaw: fc.constant("cut" as const), framed: fc.boolean() }),
      fc.constant({ flaw: "longer" as const }),
    ),
  },
);

const lifetimes: fc.Arbitrary<Lifetime> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ era: "immortal" as const }) },
  {
    weight: 10,
    arbitrary: fc.record({
      era: fc.constant("mortal" as const),
      // Of four blocks: its edges are within a sequence.
      period: fc.constantFrom(4, 4, 4, 8, 64, 4096, 8192, 65_536),
      back: fc.integer({ min: -1, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      era: fc.constant("bytes" as const),
      bytes: fc.oneof(
        fc.uint8Array({ minLength: 2, maxLength: 2 }),
        // A period of two, and a phase beyond the period.
        fc.constantFrom(Uint8Array.of(0x10, 0), Uint8Array.of(0x41, 0), Uint8Array.of(0xf1, 0xff)),
      ),
    }),
  },
);

const amounts = fc.constantFrom(0n, 0n, 1n, EXISTENTIAL_DEPOSIT - 1n, EXISTENTIAL_DEPOSIT, UNIT, 5n * UNIT);
const references = (max: number) => fc.nat({ max });
const records: fc.Arbitrary<AccountRecord> = fc.record({
  references: fc.tuple(references(2), references(2), fc.constantFrom(0, 0, 0, 1)),
  balances: fc.tuple(amounts, amounts, fc.oneof({ weight: 3, arbitrary: fc.constant(0n) }, amounts)),
  flags: fc.constantFrom(1n << 63n, 1n << 63n, 0n, 0n, (1n << 63n) | 1n),
});

const plans: fc.Arbitrary<Plan> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constant("signed" as const),
      signer: fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 4),
      tip: fc.oneof(
        { weight: 8, arbitrary: fc.constant("none" as const) },
        { weight: 2, arbitrary: fc.constantFrom("small" as const, "all" as const, "too much" as const) },
      ),
      lifetime: lifetimes,
      flaw: flaws,
      call: calls,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("bare" as const),
      version: fc.constantFrom(4 as const, 5 as const),
      call: calls,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("general" as const),
      version: fc.constantFrom(0, 0, 1, 255),
      call: calls,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("bytes" as const),
      bytes: fc.uint8Array({ maxLength: 12 }),
      framed: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "again" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("account" as const),
      who: fc.nat({ max: accounts.length - 1 }),
      record: records,
    }),
  },
);

const blocks = fc.record({
  slots: fc.constantFrom(1, 1, 2, 50),
  inherents: fc.oneof(
    { weight: 40, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  plans: fc.array(plans, { maxLength: 6 }),
  /** The source of the transaction for the pool. */
  source: fc.nat({ max: 2 }),
  /** The number of bytes for which a fee is requested. */
  length: fc.constantFrom("none" as const, "none" as const, "right" as const, 0, 0xffff_ffff),
});

const sequences = fc.record({
  multiplier: fc.constantFrom(0n, 1_000_000_000_000_000_000n, 300_000_000_000_000_001n),
  /** The number of Aura and GRANDPA authorities. */
  authorities: fc.tuple(fc.constantFrom(0, 0, 3), fc.constantFrom(0, 0, 2)),
  blocks: fc.array(blocks, { minLength: 1, maxLength: 4 }),
});

type Sequence = typeof sequences extends fc.Arbitrary<infer T> ? T : never;

// Both runtimes

/** Nothing for Eve and Ferdie; Dave is close to the existential deposit, and Charlie can pay for a few calls only. */
const genesis = ({ multiplier, authorities: [aura, grandpa] }: Sequence): JsonObject => ({
  system: {},
  aura: { authorities: accounts.slice(0, aura).map(({ id }) => encodeAddress(id)) },
  grandpa: { authorities: accounts.slice(0, grandpa).map(({ id }, i) => [encodeAddress(id), i + 1]) },
  balances: {
    balances: [1000n * UNIT, 5n * UNIT, 4n * EXISTENTIAL_DEPOSIT, EXISTENTIAL_DEPOSIT].map((free, i) => [
      accountOf(i).address,
      free,
    ]),
    devAccounts: null,
  },
  transactionPayment: { multiplier: multiplier.toString() },
  sudo: { key: accountOf(0).address },
});

function accountOf(index: number): Account {
  return accounts[index] as Account;
}

interface Pair {
  readonly ours: Side;
  readonly peer: Side;
}

let ours: Runtime;
let peer: Runtime;
const started = new Map<string, Pair>();

function start(sequence: Sequence): Pair {
  const what = `${sequence.multiplier} ${sequence.authorities}`;
  let pair = started.get(what);
  if (pair === undefined) {
    const json = genesis(sequence);
    pair = { ours: Side.start("ours", ours, json), peer: Side.start("peer", peer, json) };
    compareStates(pair, "genesis");
    started.set(what, pair);
  }
  return { ours: pair.ours.copy(), peer: pair.peer.copy() };
}

/** The same extrinsic for each runtime. */
interface Twin {
  readonly ours: Uint8Array;
  readonly peer: Uint8Array;
}

function both(pair: Pair, make: (side: Side) => Uint8Array): Twin {
  return { ours: make(pair.ours), peer: make(pair.peer) };
}

function make(pair: Pair, plan: Plan, last: Twin | undefined): Twin | undefined {
  switch (plan.kind) {
    case "signed":
      return makeSigned(pair, plan);
    case "bare":
      return both(pair, () => bareExtrinsic(encodeCall(plan.call, sceneOf(pair, 0)), plan.version));
    case "general": {
      const call = encodeCall(plan.call, sceneOf(pair, 0));
      return both(pair, (side) => side.general({ call, tip: 0n, nonce: 0 }, plan.version));
    }
    case "bytes":
      return both(pair, () => (plan.framed ? bytes(plan.bytes) : plan.bytes));
    case "again":
      return last;
    case "account": {
      const { references: counts, balances, flags } = plan.record;
      const data = concat(...counts.map(u32), ...balances.map(u128), u64(0n), u64(flags));
      for (const side of [pair.ours, pair.peer]) side.putAccount(accountOf(plan.who).id, data);
      return undefined;
    }
  }
}

function sceneOf({ ours: side }: Pair, signer: number): Scene {
  const { free } = side.account(accountOf(signer).id);
  return { issuance: side.issuance(), free, rest: free };
}

function makeSigned(pair: Pair, plan: Plan & { kind: "signed" }): Twin {
  const signer = accountOf(plan.signer);
  pair.peer.lengthenNonce(signer.id);
  const scene = sceneOf(pair, plan.signer);
  const { flaw } = plan;
  const next = pair.ours.account(signer.id).nonce;
  const by = flaw.flaw === "nonce" ? Math.max(-next, flaw.by) : 0;

  const era = eraOf(plan.lifetime, pair.ours.number);
  const draft = { signer: unsigning(signer), nonce: next, tip: 0n, era };
  const fee = pair.ours.estimate(pair.ours.sign({ ...draft, call: encodeCall(plan.call, scene) }));
  const left = scene.free > fee ? scene.free - fee : 0n;
  const tips = { none: 0n, small: 3n, all: left, "too much": left + 1n };
  const tip = tips[plan.tip];
  const call = encodeCall(plan.call, { ...scene, rest: left > tip ? left - tip : 0n });

  const signed = both(pair, (side) => {
    const nonce = flaw.flaw === "far nonce" ? flaw.nonce : side.account(signer.id).nonce + by;
    const changes = {
      era,
      ...(flaw.flaw === "other genesis" ? { genesisHash: new Uint8Array(32) } : {}),
      ...(flaw.flaw === "other version" ? { specVersion: 2 } : {}),
      ...(flaw.flaw === "other transaction version" ? { transactionVersion: 2 } : {}),
    };
    return side.sign({ signer, call, nonce, tip, ...changes });
  });
  return both(pair, (side) => spoil(side === pair.ours ? signed.ours : signed.peer, flaw, call.length));
}

/** The era of a lifetime, in block `current`. */
function eraOf(lifetime: Lifetime, current: number): Era {
  switch (lifetime.era) {
    case "immortal":
      return IMMORTAL;
    case "bytes":
      return { encoded: lifetime.bytes, birth: 0 };
    case "mortal": {
      const { period, back } = lifetime;
      const birth = Math.max(0, current - back);
      const quantum = Math.max(period >>> 12, 1);
      const encoded = (Math.log2(period) - 1) | (Math.floor((birth % period) / quantum) << 4);
      return { encoded: Uint8Array.of(encoded & 0xff, encoded >>> 8), birth: birth - (birth % quantum) };
    }
  }
}

/** For a draft of which only the fee is needed. */
function unsigning(account: Account): Account {
  const length = account.scheme === "ecdsa" ? 65 : 64;
  return { ...account, sign: () => new Uint8Array(length) };
}

const PREFIX = 2;
const SIGNER = PREFIX + 2;
const SIGNATURE = SIGNER + 32 + 1;

function spoil(extrinsic: Uint8Array, flaw: Flaw, callLength: number): Uint8Array {
  const body = extrinsic.subarray(PREFIX);
  switch (flaw.flaw) {
    case "bit": {
      const [from, length] = {
        length: [0, PREFIX],
        signer: [SIGNER, 32],
        signature: [SIGNATURE, 64],
        call: [extrinsic.length - callLength, callLength],
      }[flaw.part] as [number, number];
      return withByte(extrinsic, from + ((flaw.at >> 3) % length), (byte) => byte ^ (1 << (flaw.at & 7)));
    }
    case "version":
      return withByte(extrinsic, PREFIX, () => flaw.version);
    case "cut":
      return flaw.framed ? bytes(body.subarray(0, -1)) : extrinsic.subarray(0, -1);
    case "longer":
      return bytes(concat(body, Uint8Array.of(0)));
    default:
      return extrinsic;
  }
}

// Comparison

function run(sequence: Sequence): void {
  const pair = start(sequence);
  let slot = FIRST_SLOT;
  let last: Twin | undefined;
  let invariants = new BlockInvariants(pair.ours.metadata);
  for (const block of sequence.blocks) {
    slot += BigInt(block.slots);
    const before = pair.ours.storage.snapshot();
    const value = pair.ours.storage.get(MULTIPLIER_KEY);
    if (value !== undefined) pair.peer.storage.set(MULTIPLIER_KEY, value);
    pair.ours.initialize(slot);
    pair.peer.initialize(slot);
    if (block.inherents) {
      const made = both(pair, (side) => concat(...side.inherents(slot)));
      expect(hex(made.ours)).toBe(hex(made.peer));
      for (const inherent of pair.ours.inherents(slot)) apply(pair, { ours: inherent, peer: inherent });
    }
    for (const plan of block.plans) {
      const twin = make(pair, plan, last);
      if (twin === undefined) continue;
      ask(pair, twin, block.source, block.length);
      apply(pair, twin);
      last = twin;
    }
    const ended = { ours: pair.ours.finalize(), peer: pair.peer.finalize() };
    if (ended.ours !== ended.peer) throw new Error(`finalize: ours ${ended.ours}, the peer's ${ended.peer}`);
    if (!ended.ours) return;
    compareStates(pair, `block ${pair.ours.number}`);
    invariants = invariants.follow(before, pair.ours.storage.snapshot(), rawWritesIn(block.plans));
  }
}

/** Entries that may have been written past the pallets. */
function rawWritesIn(plans: readonly Plan[]): "none" | "accounts" | "storage" {
  const text = JSON.stringify(plans, textOfBigint);
  if (/"(setStorage|kill\w+)"/.test(text)) return "storage";
  return plans.some(({ kind }) => kind === "account") ? "accounts" : "none";
}

function textOfBigint(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

function apply(pair: Pair, twin: Twin): void {
  compareOutcomes("block", twin, pair.ours.apply(twin.ours), pair.peer.apply(twin.peer));
}

/** The requests of pools and wallets for an extrinsic before it is included. */
function ask(pair: Pair, twin: Twin, source: number, length: "none" | "right" | number): void {
  const sameLength = twin.ours.length === twin.peer.length;
  const [validity, theirs] = [
    pair.ours.validate(twin.ours, source),
    pair.peer.validate(twin.peer, source),
  ].map((outcome) => commonValidity(outcome, sameLength));
  compareOutcomes("pool", twin, validity, theirs);
  if (length === "none" || (length === "right" && !sameLength)) return;
  const bytesOf = length === "right" ? twin.ours.length : length;
  for (const query of ["queryInfo", "queryFeeDetails"] as const) {
    compareOutcomes(query, twin, pair.ours[query](twin.ours, bytesOf), pair.peer[query](twin.peer, bytesOf));
  }
}

function compareOutcomes(
  who: string,
  twin: Twin,
  mine: string | undefined,
  theirs: string | undefined,
): void {
  if (mine === theirs) return;
  throw new Error(`${who}, extrinsic ${hex(twin.ours)}: ours ${mine}, the peer's ${theirs}`);
}

function compareStates(pair: Pair, when: string): void {
  const state = { ours: pair.ours.entries(), peer: pair.peer.entries() };
  const differing: string[] = [];
  for (const key of new Set([...state.ours.keys(), ...state.peer.keys()])) {
    if (key === hex(MULTIPLIER_KEY)) continue;
    const [mine, theirs] = [state.ours, state.peer].map((entries) => {
      const value = entries.get(key);
      const meant = stateDifferences.find(({ applies }) => applies(key));
      if (meant === undefined) return value === undefined ? "nothing" : hex(value);
      return value === undefined || meant.common === undefined ? "" : hex(meant.common(value));
    });
    if (mine !== theirs) differing.push(`${key}:\n  ours       ${mine}\n  the peer's ${theirs}`);
  }
  if (differing.length === 0) return;
  throw new Error(`${when}:\n${differing.join("\n")}\n${eventsOf(pair)}`);
}

/** Events by name, for the reader of a failure. */
function eventsOf(pair: Pair): string {
  const [mine, theirs] = [pair.ours, pair.peer].map((side) => {
    const events = decodeEvents(side.metadata, side.events());
    return events.map((event) =>
      JSON.stringify(event, (_, value) => (typeof value === "bigint" ? value.toString() : value)),
    );
  });
  if (mine?.join() === theirs?.join()) return "the events are the same";
  return `our events\n${mine?.join("\n")}\nthe peer's\n${theirs?.join("\n")}`;
}

describeWithPeer("our runtime compared with the Rust peer", () => {
  beforeAll(async () => {
    await cryptoWaitReady();
    [ours, peer] = await Promise.all([loadUpstreamWeightsBlob(), loadPeer()]);
  });

  it("has the same results, storage and events", () => {
    holds(fc.property(sequences, run), 60, 500);
  });
});
