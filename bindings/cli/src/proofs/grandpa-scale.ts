/**
 * The SCALE encodings of finality proofs: written from the fields of a recording, and read to show people what was
 * verified. No verdict depends on what is read here.
 */
import {
  concat,
  encodeBytes,
  encodeU32,
  encodeU64,
  encodeVec,
  readU64,
  ScaleReader,
} from "@as-ismp/core/internal/codec";

export type WeightedAuthority = readonly [id: Uint8Array, weight: number];

export interface TrustedBlock {
  readonly number: number;
  readonly hash: Uint8Array;
  readonly setId: number;
  readonly authorities: readonly WeightedAuthority[];
}

/** The verifier does not use these two fields, and recordings do not have them. */
const SLOT_DURATION = encodeU64(6000n);
const STATE_MACHINE = concat(Uint8Array.of(3), Buffer.from("solo"));

/** SCALE `ConsensusState` of a solo chain. */
export function encodeConsensusState({ number, hash, setId, authorities }: TrustedBlock): Uint8Array {
  return concat(
    encodeVec(authorities.map(([id, weight]) => concat(id, encodeU64(BigInt(weight))))),
    encodeU64(BigInt(setId)),
    encodeU32(number),
    hash,
    SLOT_DURATION,
    STATE_MACHINE,
  );
}

export interface HeadsRequest {
  readonly relayHash: Uint8Array;
  readonly nodes: readonly Uint8Array[];
  readonly paraIds: readonly number[];
}

/** SCALE `BTreeMap<H256, ParachainHeaderProofs>`. */
export function encodeHeadsRequests(requests: readonly HeadsRequest[]): Uint8Array {
  const ascending = requests.toSorted((a, b) => Buffer.compare(a.relayHash, b.relayHash));
  return encodeVec(
    ascending.map(({ relayHash, nodes, paraIds }) =>
      concat(relayHash, encodeVec(nodes.map(encodeBytes)), encodeVec(paraIds.map(encodeU32))),
    ),
  );
}

/** Reads the fields of a `ConsensusState`. @throws ScaleError */
export function readConsensusState(state: Uint8Array): {
  voters: number;
  setId: bigint;
  number: number;
  hash: Uint8Array;
} {
  const reader = new ScaleReader(state);
  const voters = reader.compact();
  reader.fixed(voters * 40);
  return { voters, setId: readU64(reader), number: reader.u32(), hash: reader.fixed(32) };
}

export interface ProofOutline {
  readonly block: Uint8Array;
  readonly number: number;
  readonly signatures: number;
  readonly headers: number;
  /** Offsets in the proof of the first signature and of the first header. */
  readonly signatureAt: number;
  readonly headersAt: number;
}

/** Reads the claims of a `FinalityProof` without verifying it. @throws ScaleError */
export function readFinalityProof(proof: Uint8Array): ProofOutline {
  const reader = new ScaleReader(proof);
  const block = reader.fixed(32);
  const justification = reader.bytes();
  const justificationEnd = proof.length - reader.remaining;
  const inner = new ScaleReader(justification);
  // Round, then target hash.
  inner.fixed(8 + 32);
  const number = inner.u32();
  const signatures = inner.compact();
  // Before the first signature: its vote's target hash and number.
  const signatureAt = justificationEnd - inner.remaining + 36;
  const headers = reader.compact();
  return { block, number, signatures, headers, signatureAt, headersAt: proof.length - reader.remaining };
}

/** The number in an encoded header, which is after the parent hash. @throws ScaleError */
export function headerNumber(header: Uint8Array): number {
  return new ScaleReader(header.subarray(32)).compact();
}
