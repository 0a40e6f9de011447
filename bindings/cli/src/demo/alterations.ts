/** Real proofs with one byte changed, each at a place that an attacker would want to change. */
import type { LightClient } from "@as-ismp/core";
import { readFinalityProof } from "../proofs/grandpa-scale.ts";
import { type Outcome, verifyState, verifyUpdate } from "../proofs/verification.ts";
import type { Collection } from "./collection.ts";

export interface Alteration {
  /** A description of the change, for people. */
  readonly what: string;
  readonly file: string;
  /** Offset of the changed byte, length of the bytes, and the byte's value before and after. */
  readonly offset: number;
  readonly bytes: number;
  readonly before: number;
  readonly after: number;
  readonly outcome: Outcome<unknown>;
}

/** Offset in a header: after the parent hash and a number that takes four bytes. */
const STATE_ROOT_IN_HEADER = 32 + 4;

export function alterRealProofs(client: LightClient, { finality, state }: Collection): Alteration[] {
  return [...alterFinality(client, finality), ...alterState(client, state)];
}

function alterFinality(client: LightClient, finality: Collection["finality"]): Alteration[] {
  const recorded = finality.find(({ updates }) => (updates[0]?.parachainProofs?.length ?? 0) === 0);
  const update = recorded?.updates[0];
  if (recorded === undefined || update === undefined) return [];
  const { finalityProof } = update;
  const { signatureAt, headersAt, headers } = readFinalityProof(finalityProof);

  const alter = (what: string, offset: number, flip: number): Alteration => {
    const changed = flipped(finalityProof, offset, flip);
    return {
      what,
      file: recorded.file,
      offset,
      bytes: finalityProof.length,
      ...difference(finalityProof, changed, offset),
      outcome: verifyUpdate(client, recorded.trusted, { finalityProof: changed }),
    };
  };
  const only = headers === 1 ? "the header's" : "the first header's";
  return [
    alter("one bit of the first validator's signature", signatureAt + 7, 0x01),
    alter(
      `one byte of ${only} state root: another state for a finalized block`,
      headersAt + STATE_ROOT_IN_HEADER,
      0xff,
    ),
  ];
}

function alterState(client: LightClient, state: Collection["state"]): Alteration[] {
  const bestKnownFirst = state.toSorted(
    (a, b) => Number(b.chain === "Polkadot") - Number(a.chain === "Polkadot"),
  );
  for (const { chain, file, proofs } of bestKnownFirst) {
    const proof = proofs.find(({ queries }) => queries.some(({ expected }) => (expected?.length ?? 0) >= 8));
    const value = proof?.queries.find(({ expected }) => (expected?.length ?? 0) >= 8)?.expected;
    if (proof === undefined || value === undefined || value === null) continue;
    const node = proof.nodes.findIndex((each) => Buffer.from(each).includes(Buffer.from(value)));
    const original = proof.nodes[node];
    if (original === undefined) continue;
    const offset = Buffer.from(original).indexOf(Buffer.from(value));
    const changed = flipped(original, offset, 0x01);
    return [
      {
        what: `one bit of a value in the state of ${chain}`,
        file,
        offset,
        bytes: original.length,
        ...difference(original, changed, offset),
        outcome: verifyState(client, { ...proof, nodes: proof.nodes.with(node, changed) }),
      },
    ];
  }
  return [];
}

function flipped(bytes: Uint8Array, offset: number, mask: number): Uint8Array {
  return bytes.with(offset, (bytes[offset] ?? 0) ^ mask);
}

function difference(a: Uint8Array, b: Uint8Array, offset: number): { before: number; after: number } {
  return { before: a[offset] ?? 0, after: b[offset] ?? 0 };
}
