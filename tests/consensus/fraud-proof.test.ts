import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  type Block,
  bake,
  bakeState,
  chain,
  child,
  honest,
  type Recipe,
  trustedBlock,
  voters,
  votes,
} from "../support/grandpa-chain.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex, unhex } from "../support/hex.ts";
import { mutateOnce } from "../support/mutate.ts";
import { loadProbe, type Probe, refusal } from "../support/probe.ts";
import { cases, Random } from "../support/random.ts";
import {
  bytes,
  consensusState,
  finalityProof,
  justification,
  Reader,
  readConsensusState,
  readFinalityProof,
  readJustification,
} from "../support/scale.ts";
import { workedConsensus } from "../support/vectors.ts";

/**
 * A fraud proof freezes a client permanently, and anybody may submit one. So only a fork that the trusted voters have
 * finalized on both sides may be accepted. Each refused case has a control: the same fork without this one fault is
 * accepted.
 */

let probe: Probe;
beforeAll(async () => {
  probe = await loadProbe("clients");
});

function judge(state: Uint8Array, first: Uint8Array, second: Uint8Array): string {
  return refusal(probe.call("fraud_proof", bytes(state), bytes(first), bytes(second))) ?? "fraud";
}

describe("the worked fork at block 101", () => {
  const worked = workedConsensus();
  const header101 = unhex(worked.header101);
  const header102 = unhex(worked.header102);
  const state = readConsensusState(new Reader(unhex(worked.soloState)));
  const hash101 = blake2(header101);

  const finality = (message: string, skip: number) =>
    readFinalityProof(new Reader(unhex(message).subarray(skip)));
  const one = finality(worked.soloMessage, 1);
  const two = finality(worked.parachainMessage, 1);
  const trusting = (latestHash: Uint8Array) => consensusState({ ...state, latestHash });

  const proof101 = finalityProof({ ...one, unknownHeaders: [header101] });
  const proof102 = finalityProof({ ...two, unknownHeaders: [header101, header102] });
  const fork = concat(header101.subarray(0, 34), new Uint8Array(32).fill(0x45), header101.subarray(66));
  const { round, precommits } = readJustification(new Reader(one.justification));
  const keys = { "1": precommits[0]?.id, "2": precommits[1]?.id, "4": state.authorities[3]?.id };
  const forkProof = finalityProof({
    block: blake2(fork),
    justification: justification({
      round,
      targetHash: blake2(fork),
      targetNumber: 101,
      precommits: (["1", "2", "4"] as const).map((key) => ({
        targetHash: blake2(fork),
        targetNumber: 101,
        signature: unhex(worked.forkSignatures[key]),
        id: keys[key] ?? new Uint8Array(32),
      })),
      ancestries: [],
    }),
    unknownHeaders: [fork],
  });

  it("matches the description in the vectors", () => {
    expect(hex(blake2(fork))).toBe(worked.forkHash);
    expect(hex(trusting(unhex(worked.trustedHash)))).toBe(worked.soloState);
  });

  it("is fraud, in either order", () => {
    expect(judge(trusting(hash101), proof101, forkProof)).toBe("fraud");
    expect(judge(trusting(hash101), forkProof, proof101)).toBe("fraud");
    expect(judge(trusting(blake2(fork)), proof101, forkProof)).toBe("fraud");
  });

  it("is refused with additional bytes after a justification", () => {
    const trusted = trusting(hash101);
    const longVotes = finalityProof({
      ...one,
      justification: concat(one.justification, Uint8Array.of(0)),
      unknownHeaders: [header101],
    });
    expect(judge(trusted, longVotes, forkProof)).toBe("TrailingBytes");
    expect(judge(trusted, forkProof, longVotes)).toBe("TrailingBytes");
  });

  it("is not accepted when the client trusts another block", () => {
    expect(judge(unhex(worked.soloState), proof101, forkProof)).toBe("JustificationConsensusMismatch");
  });

  it("is not accepted if the chain went from 101 to 102, in either order", () => {
    const trusted = trusting(hash101);
    expect(judge(trusted, proof101, proof102)).toBe("FraudProofsSameBranch");
    expect(judge(trusted, proof102, proof101)).toBe("FraudProofsSameBranch");
    // The control: with the fork in place of 101, the same proof of 102 is one half of a fraud proof.
    expect(judge(trusting(blake2(header102)), forkProof, proof102)).toBe("fraud");
  });
});

describe("a simulated fork", () => {
  const set = voters(4);
  const left = chain(trustedBlock, 3);
  const right = chain(trustedBlock, 3, () => ({ fork: 1 }));
  const tip = (blocks: readonly Block[]) => blocks[blocks.length - 1] as Block;
  const forkOf = (blocks: readonly Block[], change: Partial<Recipe> = {}): Recipe => ({
    ...honest({ set, blocks }),
    ...change,
  });
  const trusted = bakeState({ ...honest({ set, blocks: left }), trusted: tip(left) });
  const proofOf = (recipe: Recipe) => bake(recipe).finalityProof;
  const good = proofOf(forkOf(left));
  const against = (recipe: Recipe) => judge(trusted, good, proofOf(recipe));

  it("is fraud, whatever the lengths of its branches and the rounds of its votes", () => {
    expect(against(forkOf(right))).toBe("fraud");
    expect(against(forkOf(right.slice(0, 1)))).toBe("fraud");
    expect(against(forkOf(right, { round: 9n, headers: right.map((b) => b.header).reverse() }))).toBe(
      "fraud",
    );
  });

  it("is fraud if the votes are for blocks above the finalized one", () => {
    const above = child(tip(right), { fork: 1 });
    const recipe = forkOf(right, {
      votes: [...votes(set.slice(0, 2), tip(right)), ...votes(set.slice(2), above)],
      ancestries: [above.header],
    });
    expect(against(recipe)).toBe("fraud");
    expect(against({ ...recipe, ancestries: [] })).toBe("NotADescendant");
  });

  it("is not accepted when it is one block twice, with two justifications", () => {
    expect(against(forkOf(left, { round: 43n }))).toBe("FraudProofsSameBlock");
  });

  it("is not accepted without headers, or with headers that do not lead to the block", () => {
    expect(against(forkOf(right, { headers: [] }))).toBe("UnknownHeadersEmpty");
    const beyond = child(tip(right), { fork: 1 });
    expect(against(forkOf(right, { headers: [...right, beyond].map((b) => b.header) }))).toBe(
      "FraudProofsDifferentChain",
    );
    const [first, , third] = right as [Block, Block, Block];
    expect(against(forkOf(right, { headers: [first.header, third.header] }))).toBe("InvalidAncestry");
  });

  it("is not accepted if the branches do not begin at the same parent", () => {
    expect(against(forkOf(right, { headers: right.slice(1).map((b) => b.header) }))).toBe(
      "FraudProofsDifferentAncestor",
    );
    // One chain, with headers that make its later half seem to start from another block.
    const later = forkOf([...left, child(tip(left))]);
    const alone = proofOf({ ...later, headers: later.headers.slice(3) });
    expect(judge(trusted, good, alone)).toBe("FraudProofsDifferentAncestor");
    expect(judge(trusted, good, proofOf(later))).toBe("FraudProofsSameBranch");
  });

  it("is not accepted if a block of another branch is added to the headers between two blocks of one chain", () => {
    const longer = [...left, child(tip(left))];
    const [sibling] = right as [Block, Block, Block];
    const recipe = forkOf(longer, { headers: [sibling, ...longer].map((b) => b.header) });
    expect(["InvalidAncestry", "FraudProofsSameBranch"]).toContain(judge(trusted, good, proofOf(recipe)));
    const last = { ...recipe, headers: [...longer, sibling].map((b) => b.header) };
    expect(judge(trusted, good, proofOf(last))).toBe("FraudProofsSameBranch");
  });

  it("is not accepted if a justification is for another block or number, or does not decode", () => {
    expect(against(forkOf(right, { target: right[1] as Block, block: tip(right).hash }))).toBe(
      "JustificationTargetMismatch",
    );
    const wrong = { hash: tip(right).hash, number: tip(right).number + 1 };
    expect(against(forkOf(right, { target: wrong, votes: votes(set, wrong) }))).toBe("NumberMismatch");
    const { block, unknownHeaders } = readFinalityProof(new Reader(proofOf(forkOf(right))));
    const cut = finalityProof({
      block,
      justification: new Uint8Array(9),
      unknownHeaders: unknownHeaders.map((header) => header.encoded),
    });
    expect(judge(trusted, good, cut)).toBe("Truncated");
  });

  it("is not accepted unless the trusted voters signed both sides", () => {
    expect(against(forkOf(right, { votes: votes(set.slice(0, 2), tip(right)) }))).toBe("InsufficientWeight");
    expect(against(forkOf(right, { votes: votes(voters(4, "other"), tip(right)) }))).toBe("NotAVoter");
    expect(against(forkOf(right, { setId: 6n }))).toBe("InvalidSignature");
    const unsigned = forkOf(left, { setId: 6n });
    expect(judge(trusted, proofOf(unsigned), proofOf(forkOf(right)))).toBe("InvalidSignature");
    expect(against(forkOf(right, { votes: votes(set.slice(0, 3), tip(right)) }))).toBe("fraud");
  });

  it("is not accepted from bytes that do not decode", () => {
    expect(judge(new Uint8Array(3), good, good)).toBe("Truncated");
    expect(judge(trusted, new Uint8Array(31), good)).toBe("Truncated");
    expect(judge(trusted, good, new Uint8Array(31))).toBe("Truncated");
  });

  it("never traps on mutated bytes, and never freezes a client without a fork", () => {
    const random = new Random("fraud proofs");
    const onward = proofOf(forkOf([...left, child(tip(left))]));
    const forked = proofOf(forkOf(right));
    let fraud = 0;
    for (let i = 0; i < cases(3_000, 12_000); i++) {
      const honestPair = i % 2 === 0;
      const second = honestPair ? onward : forked;
      const [a, b] =
        random.below(2) === 0
          ? [mutateOnce(random, good, second), second]
          : [good, mutateOnce(random, second, good)];
      const verdict = judge(trusted, a, b);
      if (honestPair) expect(verdict).not.toBe("fraud");
      else if (verdict === "fraud") fraud++;
    }
    // The control: a mutation after the proof, or of bytes without effect, does not change a fork.
    expect(fraud).toBeGreaterThan(0);
  });
});
