import { encodeArguments } from "./api.ts";
import { bake, chain, child, headsProof, honest, relayState, trustedBlock, voters } from "./grandpa-chain.ts";
import { unhex, utf8 } from "./hex.ts";
import type { KnownTries } from "./light-client-judges.ts";
import { byteVectors, grandpaLog, parachainHeaderProofs, u8 } from "./scale.ts";
import { oracle } from "./vectors.ts";

/*
 * Honest inputs of `LightClientApi`, to be mutated, as the parts of each.
 */

/** Consensus states with finality proofs: small ones of the oracle's, and simulated ones. */
export function grandpaSeeds(): Uint8Array[][] {
  const recorded = oracle
    .grandpa()
    .filter((vector) => vector.expected === "accept" && vector.finalityProof.length < 2_400)
    .map((vector) => [unhex(vector.consensusState), unhex(vector.finalityProof)]);
  return [...recorded, ...simulated()];
}

function simulated(): Uint8Array[][] {
  const set = voters(3);
  const plain = honest({ set, blocks: chain(trustedBlock, 2) });
  const changing = chain(trustedBlock, 2, (i) =>
    i === 1 ? { logs: [grandpaLog.scheduledChange(voters(2, "next"))] } : {},
  );
  const above = chain(plain.target, 2);
  const [first, second] = set;
  if (first === undefined || second === undefined) throw new Error("three voters");
  const votes = [
    { voter: first, target: plain.target },
    { voter: second, target: above[1] ?? plain.target },
    { voter: set[2] ?? first, target: above[0] ?? plain.target },
  ];
  const spread = { ...plain, votes, ancestries: above.map((block) => block.header) };
  const fork = { ...plain, headers: [child(trustedBlock, { fork: 1 }).header, ...plain.headers] };
  return [plain, honest({ set, blocks: changing }), spread, fork].map((recipe) => {
    const { consensusState, finalityProof } = bake(recipe);
    return [consensusState, finalityProof];
  });
}

/** The same with heads of parachains. */
export function parachainSeeds(): Uint8Array[][] {
  const head = (number: number) => child({ hash: new Uint8Array(32).fill(7), number: number - 1 }).header;
  const heads = new Map([
    [2000, head(12)],
    [2001, head(77)],
  ]);
  const state = relayState(heads, 1, [[utf8("x"), utf8("y")]]);
  const old = relayState(new Map([[2000, head(11)]]), 0, []);
  const a = child(trustedBlock, { stateRoot: old.root });
  const b = child(a, { stateRoot: state.root });
  const { consensusState, finalityProof } = bake(honest({ set: voters(1), blocks: [a, b] }));
  const proofs = [
    [headsProof(b, state, [2000])],
    [headsProof(b, state, [2000, 2001])],
    [headsProof(a, old, [2000]), headsProof(b, state, [2001])],
    [],
  ];
  return proofs.map((entries) => [
    consensusState,
    finalityProof,
    parachainHeaderProofs(entries.toSorted((x, y) => Buffer.compare(x.relayHash, y.relayHash))),
  ]);
}

/** Hasher, root, nodes and keys; and the contents of the tries. */
export function proofSeeds(): { readonly seeds: Uint8Array[][]; readonly known: KnownTries } {
  const vectors = oracle.tries().filter((vector) => vector.proof.length <= 9);
  const known = new Map(
    vectors.map((vector) => [
      `${vector.hasher} ${vector.root}`,
      new Map(vector.entries.map(([key, value]) => [key, value])),
    ]),
  );
  const seeds = vectors.map((vector) => [
    u8(vector.hasher === "keccak256" ? 0 : 1),
    unhex(vector.root),
    byteVectors(vector.proof.map(unhex)),
    byteVectors(vector.values.map(([key]) => unhex(key))),
  ]);
  return { seeds, known };
}

/** Hasher, state version and entries of tries. */
export function trieSeeds(): Uint8Array[][] {
  const vectors = oracle.tries().filter((vector) => vector.entries.length <= 8);
  return vectors.map((vector) => {
    const entries = vector.entries.map(([key, value]) => [unhex(key), unhex(value)] as const);
    const input = encodeArguments.trieRoot(vector.hasher, vector.stateVersion, entries);
    return [input.subarray(0, 1), input.subarray(1, 2), input.subarray(2)];
  });
}

/** Kind and content of requests. */
export function requestSeeds(): Uint8Array[][] {
  return oracle
    .scale()
    .filter(({ type, scale }) => (type === "PostRequest" || type === "GetRequest") && scale.length < 700)
    .map(({ type, scale }) => [u8(type === "PostRequest" ? 0 : 1), unhex(scale)]);
}
