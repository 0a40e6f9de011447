import { beforeAll, describe, expect, it } from "@jest/globals";
import { array, boolean, integer, property, record, uniqueArray } from "fast-check";
import {
  Clients,
  consensusMessage,
  type Envelope,
  HYPERBRIDGE,
  machine,
  type Surroundings,
  type Update,
} from "../support/consensus-client.ts";
import {
  type Block,
  bake,
  chain,
  child,
  headsProof,
  honest,
  ismpDigest,
  type Recipe,
  relayState,
  soloChain,
  timestampDigest,
  trustedBlock,
  type Voter,
  voters,
  votes,
} from "../support/grandpa-chain.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import { mutateOnce } from "../support/mutate.ts";
import { cases, holds, Random } from "../support/random.ts";
import { encodeHeads, encodeProof, filesOfKind, trustedState } from "../support/recorded-finality.ts";
import {
  consensusState,
  grandpaLog,
  parachainHeaderProofs,
  Reader,
  readConsensusState,
} from "../support/scale.ts";
import { type GrandpaSession, oracle, real } from "../support/vectors.ts";
import { commitmentsOf, unsoundUpdate } from "../support/verified-model.ts";

let clients: Clients;
beforeAll(async () => {
  clients = await Clients.load();
});

type Accepted = Exclude<Update, string>;

function accepted(update: Update): Accepted {
  if (typeof update === "string") throw new Error(`refused: ${update}`);
  return update;
}

/** An update that was accepted, and fulfils all conditions of an accepted one. */
function soundly(state: Uint8Array, message: Uint8Array, around: Surroundings): Accepted {
  const update = accepted(clients.verifyConsensus(state, message, around));
  expect(unsoundUpdate(state, message, around, update)).toBeUndefined();
  return update;
}

describe("the verdict on an oracle proof, as a standalone chain's message", () => {
  const vectors = oracle.grandpa().map((vector, i) => ({ ...vector, i }));

  it.each(vectors)("$i: $about, $voters voters: $expected", (vector) => {
    const state = unhex(vector.consensusState);
    const message = consensusMessage(0, unhex(vector.finalityProof));
    const served = [[readConsensusState(new Reader(state)).stateMachine, 6000n]] as const;
    const update = clients.verifyConsensus(state, message, { served });
    expect(typeof update === "string" ? "reject" : "accept").toBe(vector.expected);
    if (typeof update === "string") return;
    if (vector.nextState) expect(hex(update.state)).toBe(vector.nextState);
    expect(update.commitments).toHaveLength(1);
    expect(unsoundUpdate(state, message, { served }, update)).toBeUndefined();
  });
});

describe("an update in another form", () => {
  const around: Surroundings = { served: [[soloChain, 6000n]] };
  const set = voters(4);
  const blocks = chain(trustedBlock, 3);
  const recipe = honest({ set, blocks });
  const fork = child(trustedBlock, { fork: 1 });
  const above = child(blocks[2] ?? trustedBlock);
  const messageOf = (bent: Partial<Recipe>) => {
    const { consensusState: state, finalityProof } = bake({ ...recipe, ...bent });
    return { state, message: consensusMessage(0, finalityProof) };
  };
  const [firstVote, ...otherVotes] = votes(set, recipe.target);
  const forms: readonly (readonly [string, Partial<Recipe>])[] = [
    ["as made", {}],
    ["with its headers in reverse", { headers: recipe.headers.toReversed() }],
    ["with a header of a fork", { headers: [...recipe.headers, fork.header] }],
    ["with each header twice", { headers: [...recipe.headers, ...recipe.headers] }],
    ["with fewer votes", { votes: otherVotes }],
    ["with its votes in another order", { votes: [...otherVotes, ...(firstVote ? [firstVote] : [])] }],
    [
      "with a vote above the target, and its ancestry",
      {
        votes: [...otherVotes, ...votes(set.slice(0, 1), above)],
        ancestries: [above.header],
      },
    ],
  ];

  it.each(forms)("%s: updates the client, and after that no form does", (_, bent) => {
    const { state, message } = messageOf(bent);
    const update = soundly(state, message, around);
    for (const [, other] of forms) {
      expect(clients.verifyConsensus(update.state, messageOf(other).message, around)).toBe("NotAhead");
    }
  });

  it("with additional bytes after the message is refused", () => {
    const { state, message } = messageOf({});
    expect(clients.verifyConsensus(state, concat(message, Uint8Array.of(0)), around)).toBe("TrailingBytes");
  });
});

describe.each(filesOfKind("grandpa-session").map((file) => ({ file })))("recorded: $file", ({ file }) => {
  const { updates } = real<GrandpaSession>(file);
  const paraIds = [...new Set(updates.flatMap((one) => one.parachainHeaders.map(({ paraId }) => paraId)))];

  /** The session in one envelope, update by update. */
  function follow(envelope: Envelope, tracked: Uint8Array, around: Surroundings): Accepted[] {
    let state = consensusState({ ...trustedState(file), stateMachine: tracked });
    return updates.map(({ finalityProof, parachainHeaders }) => {
      const heads = encodeHeads(parachainHeaders);
      const message = consensusMessage(envelope, encodeProof(finalityProof), heads);
      const update = soundly(state, message, around);
      state = update.state;
      return update;
    });
  }

  it("is followed as a standalone chain: one commitment for each update, with the time of the block's slot", () => {
    const all = follow(0, soloChain, { served: [[soloChain, 6000n]] });
    all.forEach((update, i) => {
      const { finalizedNumber } = updates[i]?.expected ?? { finalizedNumber: -1 };
      expect(update.commitments).toMatchObject([{ height: BigInt(finalizedNumber) }]);
      expect(update.commitments[0]?.timestamp).toBeGreaterThan(1_600_000_000n);
    });
  });

  it("is followed as a relay chain: a commitment for each served head, under either kind of name", () => {
    const heights = updates.map((one) =>
      one.parachainHeaders
        .toSorted((a, b) => a.paraId - b.paraId || a.expected.number - b.expected.number)
        .map(({ expected }) => BigInt(expected.number)),
    );
    const served = (name: (id: number) => Uint8Array) => paraIds.map((id) => [name(id), 12_000n] as const);
    const kusama = { served: served(machine.kusama), coprocessor: machine.kusama(4009) };
    const relay = { served: served((id) => machine.relay("them", id)) };
    for (const all of [
      follow(1, machine.polkadot(0), { served: served(machine.polkadot) }),
      follow(1, machine.kusama(2000), kusama),
      follow(2, machine.relay("roco", 0), relay),
    ]) {
      expect(all.map(({ commitments }) => commitments.map(({ height }) => height))).toEqual(heights);
    }
  });
});

const set = voters(4);
const nextSet = voters(5, "next");
const served = [[soloChain, 6000n]] as const;
const roots = (seed: number) => ismpDigest(blake2(utf8(`mmr ${seed}`)), blake2(utf8(`child ${seed}`)));
const solo = (recipe: Recipe) => {
  const { consensusState, finalityProof } = bake(recipe);
  return clients.verifyConsensus(consensusState, consensusMessage(0, finalityProof), { served });
};

describe("a simulated standalone chain", () => {
  const blocks = chain(trustedBlock, 3, (i) => ({
    logs: [roots(i), timestampDigest(1_750_000_000n + BigInt(i))],
  }));
  const [, middle, tip] = blocks as [Block, Block, Block];
  const good = honest({ set, blocks });

  it("is followed from set to set, as its headers schedule", () => {
    const sets: readonly Voter[][] = [set, nextSet, voters(3, "third"), voters(1, "fourth")];
    let state = bake(honest({ set, blocks })).consensusState;
    let trusted: Block = trustedBlock;
    sets.forEach((signers, i) => {
      const next = sets[i + 1] ?? signers;
      const stretch = chain(trusted, 4, (n) =>
        n === 3 ? { logs: [grandpaLog.onDisabled(1n), grandpaLog.scheduledChange(next), roots(i)] } : {},
      );
      const recipe = honest({ set: signers, blocks: stretch, trusted, setId: 7n + BigInt(i) });
      const message = consensusMessage(0, bake(recipe).finalityProof);
      state = soundly(state, message, { served }).state;
      // An authority that signed before the change does not sign after it.
      const after = chain(stretch[3] as Block, 1);
      const late = honest({
        set: signers,
        blocks: after,
        trusted: stretch[3] as Block,
        setId: 7n + BigInt(i),
      });
      expect(clients.verifyConsensus(state, consensusMessage(0, bake(late).finalityProof), { served })).toBe(
        i === 3 ? "InvalidSignature" : "NotAVoter",
      );
      trusted = stretch[3] as Block;
    });
    expect(readConsensusState(new Reader(state))).toMatchObject({ setId: 11n, latestHeight: trusted.number });
  });

  it("is not followed past a change that was skipped, delayed or forced (T-G2, T-G3)", () => {
    const changing = (at: number, log: Uint8Array) =>
      honest({ set, blocks: chain(trustedBlock, 3, (i) => (i === at ? { logs: [log] } : {})) });
    expect(solo(changing(1, grandpaLog.scheduledChange(nextSet)))).toBe("ChangeSkipped");
    expect(solo(changing(2, grandpaLog.scheduledChange(nextSet, 1)))).toBe("DelayedChange");
    expect(solo(changing(2, grandpaLog.forcedChange(1, nextSet)))).toBe("ForcedChange");
    expect(typeof solo(changing(2, grandpaLog.scheduledChange(nextSet)))).toBe("object");
  });

  it("is followed with votes above the block, with or without the base among the ancestries (T-G5)", () => {
    const above = child(tip);
    const spread = [...votes(set.slice(0, 2), tip), ...votes(set.slice(2), above)];
    const recipe = { ...good, votes: spread };
    expect(typeof solo({ ...recipe, ancestries: [above.header] })).toBe("object");
    expect(typeof solo({ ...recipe, ancestries: [above.header, tip.header] })).toBe("object");
    expect(solo({ ...recipe, ancestries: [] })).toBe("NotADescendant");
  });

  it("is not followed with an equivocator's votes, one voter's vote twice, or the vote of a key outside of the set", () => {
    const fork = child(middle, { fork: 1 });
    const [first] = set as [Voter];
    expect(solo({ ...good, votes: [...good.votes, ...votes([first], fork)], ancestries: [] })).toBe(
      "VoterTwice",
    );
    expect(solo({ ...good, votes: [...good.votes, ...votes([first], tip)] })).toBe("VoterTwice");
    expect(solo({ ...good, votes: [...good.votes, ...votes(nextSet.slice(0, 1), tip)] })).toBe("NotAVoter");
    expect(typeof solo(good)).toBe("object");
  });

  it("gets no commitment without a time, or with a time beyond 64 bits", () => {
    const timed = honest({ set, blocks: chain(trustedBlock, 1, () => ({ logs: [timestampDigest(0n)] })) });
    expect(solo(timed)).toBe("MissingTimestamp");
    const { consensusState, finalityProof } = bake(good);
    const message = consensusMessage(0, finalityProof);
    const fast = { served: [[soloChain, 2n ** 63n]] as const };
    expect(clients.verifyConsensus(consensusState, message, fast)).toBe("CompactOutOfRange");
    const still = { served: [[soloChain, 0n]] as const };
    // A slot duration of zero gives no time from slots; this header has a time of its own.
    expect(soundly(consensusState, message, still).commitments).toMatchObject([
      { timestamp: 1_750_000_002n },
    ]);
  });

  it("gets a commitment with zero roots if its header has none, under which no proof can be read", () => {
    const bare = bake(honest({ set, blocks: chain(trustedBlock, 1) }));
    const { commitments } = soundly(bare.consensusState, consensusMessage(0, bare.finalityProof), { served });
    expect(commitments).toMatchObject([{ overlayRoot: hex(new Uint8Array(32)) }]);
  });
});

/** A relay chain of `length` blocks, each with heads; the message proves the heads of `proven` blocks. */
function relayed(options: {
  heads: readonly ReadonlyMap<number, Uint8Array>[];
  proven?: readonly number[];
  paraIds?: readonly number[];
  trusted?: Block;
}) {
  const states = options.heads.map((heads) => relayState(heads));
  const blocks: Block[] = [];
  states.forEach((state, i) => {
    const parent = blocks[i - 1] ?? options.trusted ?? trustedBlock;
    blocks.push(child(parent, { stateRoot: state.root, engine: "BABE" }));
  });
  const recipe = honest({ set, blocks, ...(options.trusted && { trusted: options.trusted }) });
  const entries = (options.proven ?? states.map((_, i) => i)).map((i) => {
    const ids = options.paraIds ?? [...(options.heads[i]?.keys() ?? [])];
    return headsProof(blocks[i] as Block, states[i] as ReturnType<typeof relayState>, ids);
  });
  return { recipe, blocks, states, entries };
}

function paraHead(id: number, number: number): Uint8Array {
  const parent = { hash: blake2(utf8(`para ${id} before ${number}`)), number: number - 1 };
  const time = timestampDigest(1_750_000_000n + BigInt(number));
  return child(parent, { fork: id, logs: [roots(id * 1000 + number), time] }).header;
}

describe("a simulated relay chain", () => {
  const around = (ids: readonly number[]): Surroundings => ({
    served: ids.map((id) => [machine.polkadot(id), 12_000n]),
  });
  const message = (
    recipe: Recipe,
    entries: Parameters<typeof parachainHeaderProofs>[0],
    envelope: Envelope = 1,
  ) => ({
    state: bake({ ...recipe, stateMachine: envelope === 1 ? machine.polkadot(0) : machine.relay("them", 0) })
      .consensusState,
    message: consensusMessage(envelope, bake(recipe).finalityProof, parachainHeaderProofs(entries)),
  });

  it("commits to heads at several of its blocks: those of one parachain in the order of heights, all in the order of ids", () => {
    const heads = [1, 2, 3].map(
      (n) => new Map([3367, 2030, 2000].map((id) => [id, paraHead(id, n)] as const)),
    );
    const { recipe, entries } = relayed({ heads });
    const one = message(recipe, entries);
    const { commitments } = soundly(one.state, one.message, around([2000, 2030, 3367]));
    expect(commitments.map((c) => [c.machine, c.height])).toEqual(
      [2000, 2030, 3367].flatMap((id) => [1n, 2n, 3n].map((height) => [hex(machine.polkadot(id)), height])),
    );
    expect(commitments.at(-1)).toMatchObject({
      overlayRoot: hex(blake2(utf8("mmr 3367003"))),
      stateRoot: hex(blake2(utf8("child 3367003"))),
    });
  });

  it("fails as a whole for one parachain without a head, one head that is not a header, or one missing node", () => {
    const heads = [new Map([[2000, paraHead(2000, 1)]])];
    const good = relayed({ heads });
    const verdict = (entries: typeof good.entries) => {
      const { state, message: bytes } = message(good.recipe, entries);
      const update = clients.verifyConsensus(state, bytes, around([2000]));
      return typeof update === "string" ? update : "accepted";
    };
    const [entry] = good.entries;
    if (entry === undefined) throw new Error("one entry expected");
    expect(verdict(good.entries)).toBe("accepted");
    const blocks = good.states[0] as ReturnType<typeof relayState>;
    expect(verdict([headsProof(good.blocks[0] as Block, blocks, [2000, 2001])])).toBe(
      "ParachainHeaderNotFound",
    );
    expect(verdict([{ ...entry, nodes: entry.nodes.slice(0, -1) }])).toBe("ValueNotInProof");
    const broken = relayed({ heads: [new Map([[2000, new Uint8Array(40)]])] });
    const { state, message: bytes } = message(broken.recipe, broken.entries);
    expect(clients.verifyConsensus(state, bytes, around([2000]))).toBe("DecodeHeader");
  });

  it("reads a parachain once that is listed twice, and the last of two proofs under one relay block", () => {
    const heads = [new Map([[2000, paraHead(2000, 1)]])];
    const { recipe, entries } = relayed({ heads, paraIds: [2000, 2000] });
    const [entry] = entries;
    if (entry === undefined) throw new Error("one entry expected");
    const twice = message(recipe, [{ ...entry, nodes: [] }, entry]);
    expect(soundly(twice.state, twice.message, around([2000])).commitments).toHaveLength(1);
    const worse = message(recipe, [entry, { ...entry, nodes: [] }]);
    expect(clients.verifyConsensus(worse.state, worse.message, around([2000]))).toBe("RootNotInProof");
  });

  it("reads heads at the trusted block, if its header is included and they are in its state (T-MISS-2)", () => {
    const state = relayState(new Map([[2000, paraHead(2000, 1)]]));
    const trusted = child(trustedBlock, { stateRoot: state.root });
    const { recipe, blocks } = relayed({ heads: [new Map([[2000, paraHead(2000, 2)]])], trusted });
    const entry = headsProof(trusted, state, [2000]);
    const along = { ...recipe, headers: [trusted, ...blocks].map((block) => block.header) };
    const good = message(along, [entry]);
    expect(soundly(good.state, good.message, around([2000])).commitments).toMatchObject([{ height: 1n }]);
    const other = relayState(new Map([[2000, paraHead(2000, 9)]]));
    const forged = message(along, [headsProof(trusted, other, [2000])]);
    expect(clients.verifyConsensus(forged.state, forged.message, around([2000]))).toBe("RootNotInProof");
    const missing = message(recipe, [entry]);
    expect(clients.verifyConsensus(missing.state, missing.message, around([2000]))).toBe(
      "RelayHeaderNotInUnknownHeaders",
    );
  });

  it("does what the model says, for random parachains, blocks, forms and lists of served chains", () => {
    const ids = uniqueArray(integer({ min: 0, max: 6 }), { minLength: 0, maxLength: 4 });
    const block = record({ ids, proven: boolean() });
    holds(
      property(
        array(block, { minLength: 1, maxLength: 4 }),
        ids,
        boolean(),
        boolean(),
        (shape, listed, relayForm, isCoprocessor) => {
          const heads = shape.map(
            (one, n) => new Map(one.ids.map((id) => [id, paraHead(id, n + 1)] as const)),
          );
          const proven = shape.flatMap((one, i) => (one.proven ? [i] : []));
          const { recipe, entries } = relayed({ heads, proven });
          const one = message(recipe, entries, relayForm ? 2 : 1);
          const name = (id: number) => (relayForm ? machine.relay("them", id) : machine.polkadot(id));
          const surroundings: Surroundings = {
            served: listed.map((id) => [name(id), 12_000n]),
            coprocessor: isCoprocessor ? machine.polkadot(listed[0] ?? 1) : HYPERBRIDGE,
          };
          const update = soundly(one.state, one.message, surroundings);
          expect(update.commitments).toEqual(commitmentsOf(one.state, one.message, surroundings));
        },
      ),
      80,
    );
  });
});

describe("mutated consensus messages", () => {
  it("never trap; what is accepted is sound, and commits to what it proves and nothing else", () => {
    const random = new Random("consensus messages");
    const heads = [1, 2].map((n) => new Map([2000, 3367].map((id) => [id, paraHead(id, n)] as const)));
    const { recipe, entries } = relayed({ heads });
    const relay = bake({ ...recipe, stateMachine: machine.polkadot(0) });
    const alone = bake(honest({ set, blocks: chain(trustedBlock, 2, (i) => ({ logs: [roots(i)] })) }));
    const seeds = [
      [alone.consensusState, consensusMessage(0, alone.finalityProof)],
      [relay.consensusState, consensusMessage(1, relay.finalityProof, parachainHeaderProofs(entries))],
      [relay.consensusState, consensusMessage(2, relay.finalityProof, parachainHeaderProofs(entries))],
    ] as const;
    const around: Surroundings = {
      served: [
        [soloChain, 6000n],
        ...[2000, 3367].flatMap((id) => [
          [machine.polkadot(id), 12_000n] as const,
          [machine.relay("them", id), 12_000n] as const,
        ]),
      ],
    };
    let taken = 0;
    const rounds = cases(4_000, 16_000);
    for (let i = 0; i < rounds; i++) {
      const [state, message] = seeds[i % seeds.length] as (typeof seeds)[number];
      const donor = random.pick(seeds);
      const bendState = random.below(4) === 0;
      const trusted = bendState ? mutateOnce(random, state, donor[0]) : state;
      const sent = bendState ? message : mutateOnce(random, message, donor[1]);
      const update = clients.verifyConsensus(trusted, sent, around);
      if (typeof update === "string") continue;
      taken++;
      expect(unsoundUpdate(trusted, sent, around, update)).toBeUndefined();
    }
    // The control: some mutations change only bytes without effect.
    expect(taken).toBeGreaterThan(rounds / 200);
    expect(taken).toBeLessThan(rounds / 2);
  });
});
