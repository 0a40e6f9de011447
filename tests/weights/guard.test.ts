import {
  computation,
  database,
  type MachineCosts,
  machineCosts,
  meterInstructions,
  proofSize,
} from "@as-ismp/build";
import { Runtime } from "@as-ismp/core";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { CALLS } from "../../bench/weights/calls.ts";
import {
  type BatchOptions,
  type Case,
  getResponses,
  getsAnsweredByState,
  getTimeouts,
  posts,
  postTimeouts,
  responses,
  responseTimeouts,
  separateTimeouts,
} from "../../bench/weights/messages.ts";
import { fraud, siblings, type UpdateOptions, update } from "../../bench/weights/updates.ts";
import { WeighedChain } from "../../bench/weights/weighed-chain.ts";
import { blobBytes, parachainBytes } from "../support/blob.ts";
import { cases, Random } from "../support/random.ts";

/**
 * Attack: a message that declares less than it costs. Blocks full of such messages take longer to execute than
 * validators have, and the chain falls behind for free.
 *
 * The declared weight of an extrinsic, and what remains of it after execution, is compared with what it did: executed
 * instructions of a metered blob, host functions and keys of the database, at the costs with which the weights were
 * made. No clock is read, so the verdict is the same on every machine.
 */

/** Picoseconds that FRAME charges every extrinsic besides its call. */
const BASE_EXTRINSIC = 108_157_000;
const RANDOM_CASES = [4, 12] as const;

interface Chain {
  readonly base: WeighedChain;
  readonly metered: Runtime;
}

let costs: MachineCosts;
const chains = new Map<string, Chain>();

beforeAll(async () => {
  costs = machineCosts();
  for (const [name, blob] of [
    ["solo", blobBytes],
    ["parachain", parachainBytes()],
  ] as const) {
    const runtime = await Runtime.load(blob);
    chains.set(name, {
      base: WeighedChain.start(runtime),
      metered: await Runtime.load(meterInstructions(blob)),
    });
  }
});

/** Checks an extrinsic's weight; returns how many times its cost it declares. */
function check(chain: string, one: Case): number {
  const { base, metered } = chains.get(chain) as Chain;
  const world = base.copy();
  const extrinsic = one(world);
  if (extrinsic.length === 0) return Number.NaN;
  const { declared, spent, work } = world.weigh(extrinsic, metered);
  const counted = computation(work, costs) + database(work);
  expect(work.instructions).toBeGreaterThan(0);
  expect(declared.refTime).toBeGreaterThanOrEqual(counted);
  expect(spent.refTime - BASE_EXTRINSIC).toBeGreaterThanOrEqual(counted);
  expect(declared.proofSize).toBeGreaterThanOrEqual(proofSize(work));
  return declared.refTime / counted;
}

const BATCHES: Readonly<Record<string, (options: BatchOptions) => Case>> = {
  "POST requests": posts,
  responses,
  "answers to GETs by a state proof": getsAnsweredByState,
  "responses to GETs": getResponses,
  "timeouts of POST requests": postTimeouts,
  "timeouts of responses": responseTimeouts,
  "timeouts of GETs": getTimeouts,
};

/** The most expensive ones for their bytes, each in another way. */
const WORST_BATCHES: Readonly<Record<string, BatchOptions>> = {
  "one item": { count: 1 },
  "a long body": { count: 1, body: 50_000 },
  "many small items": { count: 300 },
  "a deep trie": { count: 1, deep: 100 },
  "nodes of a byte more than a block": { count: 1, spare: [500, 129] },
  "nodes of 33 bytes": { count: 1, spare: [1980, 33] },
  "one large node": { count: 1, spare: [1, 65_000] },
  "nodes of a byte more than a block of keccak": { count: 1, hasher: "keccak256", spare: [480, 136] },
  "many keys": { count: 4, keys: 60 },
  "many nodes that are visited": { count: 1, keys: 3000, valueLength: 40 },
  "long keys that are alike": { count: 1, keys: 150, keyLength: 300, alike: true },
  "large values": { count: 1, keys: 3, valueLength: 50_000 },
  "a very large value": { count: 1, valueLength: 300_000 },
};

const WORST_UPDATES: Readonly<Record<string, UpdateOptions>> = {
  "one voter": { voters: 1 },
  "100 voters who all sign": { voters: 100, signers: 100 },
  "100 voters of whom 67 sign": { voters: 100, signers: 67 },
  "300 voters": { voters: 300, signers: 300 },
  "many headers": { voters: 4, headers: 400 },
  "headers with large digests": { voters: 4, headers: 5, items: [3, 5000] },
  "digest items of one byte": { voters: 4, items: [5000, 0] },
  "a vote above many headers": { voters: 4, ancestries: 200 },
};

describe.each(["solo", "parachain"])("on the %s runtime, the weight covers what is done for", (chain) => {
  it.each(Object.keys(BATCHES))("%s, however they are made", (kind) => {
    for (const options of Object.values(WORST_BATCHES)) {
      check(chain, (BATCHES[kind] as (options: BatchOptions) => Case)(options));
    }
  });

  it.each(Object.keys(BATCHES))("random %s", (kind) => {
    const random = new Random(`${chain} ${kind}`);
    for (let i = 0; i < cases(...RANDOM_CASES); i++) {
      const options: BatchOptions = {
        count: 1 + random.below(30),
        body: random.below(2000),
        entries: random.below(500),
        spare: [random.below(100), 33 + random.below(600)],
        hasher: random.pick(["blake2_256", "keccak256"] as const),
        keys: 1 + random.below(10),
        keyLength: 12 + random.below(100),
        valueLength: random.below(300),
      };
      check(chain, (BATCHES[kind] as (options: BatchOptions) => Case)(options));
    }
  });

  it.each(Object.keys(WORST_UPDATES))("updates with %s", (name) => {
    const options = WORST_UPDATES[name] as UpdateOptions;
    check(chain, update(options));
    if (options.ancestries === undefined) check(chain, fraud(options));
  });

  it("many messages in one extrinsic", () => {
    for (const count of [1, 2, 100]) check(chain, separateTimeouts(count));
  });

  it("updates with heads of parachains", () => {
    for (const heads of [1, 2, 30]) check(chain, update({ voters: 4, heads }));
    check(chain, update({ voters: 4, heads: 3, items: [500, 0] }));
  });

  it("random updates", () => {
    const random = new Random(`${chain} updates`);
    for (let i = 0; i < cases(...RANDOM_CASES); i++) {
      const voters = 1 + random.below(60);
      const least = Math.floor((voters * 2) / 3) + 1;
      const items = [random.below(20), random.below(100)] as const;
      const signers = least + random.below(voters - least + 1);
      check(chain, update({ voters, signers, headers: 1 + random.below(30), items, heads: random.below(4) }));
      check(chain, fraud({ voters, signers, headers: 1 + random.below(30), items }));
    }
  });

  it("calls of accounts and of root", () => {
    for (const { small, large } of CALLS.fitted) {
      check(chain, small);
      if (large !== undefined) check(chain, large.call);
    }
  });
});

it("covers updates of siblings, whether or not their heads are included", () => {
  for (const count of [1, 3, 16]) check("parachain", siblings(count));
  check("parachain", siblings(2, [400, 0], 16));
});

it("does not declare several times the cost of common messages", () => {
  const common: readonly Case[] = [
    posts({ count: 1, body: 100, entries: 1000 }),
    responses({ count: 1, body: 100, entries: 1000 }),
    getsAnsweredByState({ count: 1, keys: 4, entries: 1000 }),
    postTimeouts({ count: 1, body: 100, entries: 1000 }),
    update({ voters: 4 }),
    update({ voters: 100 }),
  ];
  for (const one of common) expect(check("solo", one)).toBeLessThan(1.8);
});
