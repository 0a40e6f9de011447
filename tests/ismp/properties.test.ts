import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  array,
  bigInt,
  constantFrom,
  nat,
  property,
  record,
  shuffledSubarray,
  uniqueArray,
} from "fast-check";
import { shownCases } from "../support/budget.ts";
import { hex, utf8 } from "../support/hex.ts";
import { commitment, message } from "../support/ismp/codec.ts";
import { callbacks, consensusProof, key, loadMockChain, type MockChain } from "../support/ismp/mock-chain.ts";
import {
  connected,
  delivery,
  get,
  getTimeout,
  incoming,
  lateGet,
  outgoing,
  postTimeout,
  proven,
  sent,
  values,
} from "../support/ismp/scene.ts";
import { mutateOnce } from "../support/mutate.ts";
import type { Probe } from "../support/probe.ts";
import { cases, holds, Random } from "../support/random.ts";
import { bytes, u8, u64 } from "../support/scale.ts";
import { oracle } from "../support/vectors.ts";

let probe: Probe;

beforeAll(async () => {
  probe = await loadMockChain();
});

/** Kinds of batches whose items differ in their nonces. */
const kinds = {
  "POSTs delivered": {
    chain: (_: readonly bigint[]) => connected,
    batch: (nonces: readonly bigint[]) => delivery(nonces.map((nonce) => incoming({ nonce }))),
    hash: (nonce: bigint) => commitment(incoming({ nonce })),
  },
  "GETs answered": {
    chain: (nonces: readonly bigint[]) => connected.with(...nonces.map((nonce) => sent(get({ nonce })))),
    batch: (nonces: readonly bigint[]) => values(nonces.map((nonce) => get({ nonce }))),
    hash: (nonce: bigint) => commitment(get({ nonce })),
  },
  "POSTs timed out": {
    chain: (nonces: readonly bigint[]) => connected.with(...nonces.map((nonce) => sent(outgoing({ nonce })))),
    batch: (nonces: readonly bigint[]) => postTimeout(nonces.map((nonce) => outgoing({ nonce }))),
    hash: (nonce: bigint) => commitment(outgoing({ nonce })),
  },
  "GETs timed out": {
    chain: (nonces: readonly bigint[]) => connected.with(...nonces.map((nonce) => sent(lateGet({ nonce })))),
    batch: (nonces: readonly bigint[]) => getTimeout(nonces.map((nonce) => lateGet({ nonce }))),
    hash: (nonce: bigint) => commitment(lateGet({ nonce })),
  },
} as const;

const nonces = uniqueArray(bigInt(0n, 2n ** 56n - 1n), { minLength: 1, maxLength: 6 });

describe.each(Object.entries(kinds))("a batch of %s", (_, { chain, batch }) => {
  it("of different messages is accepted in any order, with the same state afterwards", () => {
    const permuted = nonces.chain((all) =>
      record({ all: constantFrom(all), order: shuffledSubarray(all, { minLength: all.length }) }),
    );
    holds(
      property(permuted, ({ all, order }) => {
        const straight = chain(all).handle(batch(all));
        const turned = chain(all).handle(batch(order));
        expect(straight.firstError).toBeNull();
        expect(turned.firstError).toBeNull();
        expect(callbacks(turned).length).toBe(all.length);
        expect(new Map([...turned.state].sort())).toEqual(new Map([...straight.state].sort()));
      }),
      60,
    );
  });

  it("with the same message twice, at any two positions, changes nothing", () => {
    const doubled = record({ all: nonces, which: nat(), where: nat() });
    holds(
      property(doubled, ({ all, which, where }) => {
        const again = all[which % all.length] ?? 0n;
        const items = all.toSpliced(where % (all.length + 1), 0, again);
        const outcome = chain(all).handle(batch(items));
        expect(outcome.error).toBe("DuplicateRequest");
        expect(callbacks(outcome)).toEqual([]);
        expect(outcome.state).toEqual(chain(all).state);
      }),
      60,
    );
  });

  it("split into messages in any way, and sent repeatedly, runs each callback once", () => {
    const parts = array(uniqueArray(constantFrom(1n, 2n, 3n, 4n), { minLength: 1 }), { maxLength: 6 });
    holds(
      property(parts, (each) => {
        const runs = new Map<string, number>();
        let now: MockChain = chain([1n, 2n, 3n, 4n]);
        for (const part of each) {
          const outcome = now.handle(batch(part));
          for (const { hash } of callbacks(outcome)) runs.set(hash, (runs.get(hash) ?? 0) + 1);
          if (outcome.firstError === null) now = now.after(outcome);
        }
        for (const count of runs.values()) expect(count).toBe(1);
      }),
      60,
    );
  });
});

describe("a client that can't be used", () => {
  const unusable = {
    "is frozen": [key.frozen("KSM0"), new Uint8Array()],
    "is unknown": [key.clientId("KSM0"), null],
    "has no code": [key.clientId("KSM0"), utf8("GONE")],
  } as const;

  it.each(Object.entries(unusable))("because it %s changes nothing, whatever is sent", (_, entry) => {
    const random = new Random("unusable");
    const update = message.consensus("KSM0", consensusProof.accepted(utf8("next"), []));
    const fraud = message.fraudProof("KSM0", utf8("one"), utf8("other"));
    const honest = Object.values(proven).map((each) => ({ chain: each.chain, message: each.message }));
    const all = [...honest, { chain: connected, message: update }, { chain: connected, message: fraud }];
    for (let i = 0; i < cases(200); i++) {
      const { chain, message: bytes } = random.pick(all);
      const broken = chain.with(entry);
      const sent =
        i < all.length ? (all[i]?.message ?? bytes) : mutateOnce(random, bytes, random.pick(all).message);
      expect(broken.handle(sent).state).toEqual(broken.state);
    }
  });

  it("because it has expired accepts no update", () => {
    const expired = connected.with([key.consensusUpdateTime("KSM0"), u64(0n)]);
    const random = new Random("expired");
    const update = message.consensus("KSM0", consensusProof.accepted(utf8("next"), []));
    for (let i = 0; i < cases(100); i++) {
      const bytes = i === 0 ? update : mutateOnce(random, update, update);
      expect(expired.handle(bytes).state).toEqual(expired.state);
    }
  });
});

describe("bytes of an attacker", () => {
  const honest = Object.values(proven).map((each) => each.message);
  const recorded = oracle
    .scale()
    .filter(({ type }) => type === "Message")
    .map(({ scale }) => Buffer.from(scale.slice(2), "hex"));
  // Many in one call, because each call creates an instance of its own.
  const BATCH = 200;
  const MUTANTS = [20_000, 100_000] as const;

  it(`never trap a handler, in ${shownCases(...MUTANTS)} mutations of honest messages`, () => {
    const random = new Random("messages");
    const pool = [...honest, ...recorded, getTimeout([lateGet()])];
    const chain = Object.values(proven).reduce(
      (all, each) =>
        all.with(
          ...[...each.chain.state].map(([at, held]) => [at, Buffer.from(held.slice(2), "hex")] as const),
        ),
      connected,
    );
    for (let done = 0; done < cases(...MUTANTS); done += BATCH) {
      const steps = Array.from({ length: BATCH }, () => {
        let mutant = mutateOnce(random, random.pick(pool), random.pick(pool));
        while (random.below(3) === 0) mutant = mutateOnce(random, mutant, random.pick(pool));
        return Buffer.concat([u8(1), bytes(mutant)]);
      });
      expect(chain.run(...steps).answers.length).toBe(BATCH);
    }
  });

  it("never trap the decoder of a type, and are never decoded as a value with another encoding", () => {
    const random = new Random("types");
    const types = ["StateMachine", "StateMachineHeight", "StateCommitment", "PostRequest", "GetRequest"];
    const all = [...types, "PostResponse", "GetResponse", "Message"];
    const vectors = oracle.scale();
    all.forEach((type, index) => {
      const pool = vectors
        .filter((each) => each.type === type)
        .map(({ scale }) => Buffer.from(scale.slice(2), "hex"));
      for (let i = 0; i < cases(300); i++) {
        const mutant = mutateOnce(random, random.pick(pool), random.pick(pool));
        const answer = probe.call("fields", u8(index), mutant);
        if (answer[0] !== 0) continue;
        const again = Buffer.from(answer)
          .subarray(1)
          .includes(Buffer.from(bytes(mutant)));
        expect(again ? type : `${type} ${hex(mutant)}`).toBe(type);
      }
    });
  });
});
