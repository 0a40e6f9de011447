import { hex, utf8 } from "../support/hex.ts";
import { commitment, type Post } from "../support/ismp/codec.ts";
import { keysOf } from "../support/ismp/proofs.ts";
import { Counterpart, THEM } from "../support/worlds/counterpart.ts";

/**
 * ISMP messages for the shipped runtime, as values that all tools can encode: a chain SUBSTRATE-them that sent one
 * POST, and the client that knows it. The chain itself is SUBSTRATE-rust, its default without a genesis configuration
 * of it.
 */

/** Consensus state id and the chain's name are the same four bytes. */
export const THEM_ID = hex(utf8("them"));
export const GRANDPA_ID = hex(utf8("GRNP"));
export const HERE_ID = hex(utf8("rust"));
export const TRUSTED_STATE = hex(utf8("trusted"));
export const TIME = 1_740_000_000n;
export const HEIGHT = 1n;
export const RELAYER = hex(new Uint8Array(32).fill(7));

const here = "SUBSTRATE-rust";
const arriving: Post = {
  source: THEM,
  dest: here,
  nonce: 0n,
  from: utf8("sender"),
  to: utf8("accept"),
  timeout: 0n,
  body: utf8("hello"),
};
export const arrivingCommitment = hex(commitment(arriving));

const them = new Counterpart([arriving]);
export const OVERLAY_ROOT = hex(them.messages.root(0));
export const STATE_ROOT = hex(them.state.root(0));

/** The content of the `proof` field of the message's proof. */
export const membershipProof = hex(them.proofBytes(keysOf.post(arriving)));

/** The commitment of the post with this `nonce`, from `accept` here to `module` there. */
export function sentCommitment(nonce: bigint, timeout: bigint): string {
  const sent = { from: utf8("accept"), to: utf8("module"), body: utf8("from here") };
  return hex(commitment({ ...sent, source: here, dest: THEM, nonce, timeout }));
}
