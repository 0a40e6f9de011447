import { compactOf, enumOf, fixed, inBytes, opaque, struct, type Type, vecOf } from "./types.ts";

/** Headers, finality proofs and the states and messages of GRANDPA clients. */

const hash = fixed(32);
const engine = fixed(
  4,
  ["aura", "BABE", "FRNK", "ISMP", "ISTM"].map((text) => Buffer.from(text)),
);
const authorities: Type = vecOf(struct(hash, fixed(8)));

/** Contents of `FRNK` logs; other engines' logs do not decode as such and are opaque. */
const grandpaLog = enumOf({
  1: struct(authorities, fixed(4)),
  2: struct(fixed(4), authorities, fixed(4)),
  3: fixed(8),
  4: fixed(4),
  5: fixed(4),
});

const digestItem = enumOf({
  0: opaque(),
  4: struct(engine, inBytes(grandpaLog)),
  5: struct(engine, opaque()),
  6: struct(engine, opaque()),
  8: struct(),
});

export const header: Type = struct(hash, compactOf(32), hash, hash, vecOf(digestItem));

const precommit = struct(hash, fixed(4), fixed(64), hash);
const justification: Type = struct(fixed(8), hash, fixed(4), vecOf(precommit), vecOf(header));
export const finalityProof: Type = struct(hash, inBytes(justification), vecOf(header));

export const stateMachine: Type = enumOf({
  0: fixed(4),
  1: fixed(4),
  2: fixed(4),
  3: fixed(
    4,
    ["them", "here", "othr", "solo"].map((text) => Buffer.from(text)),
  ),
  4: fixed(4),
  5: struct(fixed(4), fixed(4)),
});

export const consensusState: Type = struct(authorities, fixed(8), fixed(4), hash, fixed(8), stateMachine);

/** `BTreeMap<H256, ParachainHeaderProofs>`. */
export const parachainHeaderProofs: Type = vecOf(struct(hash, vecOf(opaque()), vecOf(fixed(4))));

/** Standalone chains, and parachains through their relay chain. */
export const consensusMessage: Type = enumOf({
  0: finalityProof,
  1: struct(finalityProof, parachainHeaderProofs),
  2: struct(finalityProof, parachainHeaderProofs),
});

/** The bytes of a proof: of messages or of the state, under a hasher. */
export const substrateProof: Type = struct(fixed(1), fixed(1), vecOf(opaque()));

/** `ParachainConsensusProof`. */
export const relayProof: Type = struct(fixed(4), vecOf(opaque()));
