/**
 * Reads finality proofs from JSON of three shapes:
 *
 * - `{ consensusState, finalityProof, parachainProofs? }`, each the SCALE encoding as hex;
 * - `kind: "grandpa-session"`: a trusted block and consecutive updates from it;
 * - `kind: "grandpa-finality-proofs"`: proofs of consecutive authority sets, in any order.
 */

import { HASHERS } from "@as-ismp/core/internal/state";
import { encodeFinalityProof } from "@as-ismp/relayer/substrate";
import type { Fields } from "./fields.ts";
import {
  encodeConsensusState,
  encodeHeadsRequests,
  type HeadsRequest,
  headerNumber,
  type TrustedBlock,
  type WeightedAuthority,
} from "./grandpa-scale.ts";

export interface RecordedFinalityUpdate {
  readonly finalityProof: Uint8Array;
  /** SCALE `BTreeMap<H256, ParachainHeaderProofs>`. */
  readonly parachainProofs?: Uint8Array;
  /** The expected headers from these proofs, by para id; undefined if the file does not say. */
  readonly parachainHeaders?: ReadonlyMap<number, readonly Uint8Array[]>;
  /** The block that must be finalized; undefined if the file does not say. */
  readonly finalized?: { readonly number: number; readonly hash: Uint8Array };
}

/** Consecutive updates of one light client. */
export interface FinalityChain {
  readonly chain: string | undefined;
  /** SCALE `ConsensusState` before the first update. */
  readonly trusted: Uint8Array;
  readonly updates: readonly RecordedFinalityUpdate[];
}

export function readPlainFinality(file: Fields): FinalityChain {
  return {
    chain: file.has("chain") ? file.text("chain") : undefined,
    trusted: file.bytes("consensusState"),
    updates: [
      {
        finalityProof: file.bytes("finalityProof"),
        ...(file.has("parachainProofs") && { parachainProofs: file.bytes("parachainProofs") }),
      },
    ],
  };
}

export function readSession(file: Fields): FinalityChain {
  return {
    chain: file.text("chain"),
    trusted: encodeConsensusState(readTrusted(file.object("trusted"))),
    updates: file.objects("updates").map(readUpdate),
  };
}

/**
 * A session whose client trusted the first recorded header, not the block before it. This is needed if that header
 * itself announces the set that signs: a session can't start from its parent.
 */
export function readSessionFromFirstHeader(file: Fields): FinalityChain {
  const trusted = readTrusted(file.object("trusted"));
  const [first] = file.objects("updates");
  const [header] = first?.object("finalityProof").bytesList("unknownHeaders") ?? [];
  if (header === undefined) throw file.malformed("updates", "expected a header");
  return {
    ...readSession(file),
    trusted: encodeConsensusState({
      ...trusted,
      number: headerNumber(header),
      hash: HASHERS.blake2_256(header),
    }),
  };
}

export function readConsecutiveProofs(file: Fields): FinalityChain {
  const authorities = file.weighted("authoritiesAssumed");
  const proofs = file
    .objects("proofs")
    .map((proof) => ({ proof, setId: proof.object("expected").integer("setId") }))
    .sort((a, b) => a.setId - b.setId);
  const first = proofs[0];
  const header = first?.proof.bytesList("unknownHeaders")[0];
  if (first === undefined || header === undefined) throw file.malformed("proofs", "expected a header");
  return {
    chain: file.text("chain"),
    trusted: encodeConsensusState({
      number: headerNumber(header) - 1,
      hash: header.subarray(0, 32),
      setId: first.setId,
      authorities,
    }),
    updates: proofs.map(({ proof }) => ({
      finalityProof: proof.bytes("encoded"),
      finalized: {
        number: proof.object("decoded").integer("targetNumber"),
        hash: proof.bytes("block", 32),
      },
    })),
  };
}

/** A recorded justification together with all headers up to its target. */
export function readJustificationWithHeaders(file: Fields): FinalityChain {
  const headers = file.bytesList("headers");
  const first = headers[0];
  if (first === undefined) throw file.malformed("headers", "expected a header");
  const target = file.object("decoded");
  const authorities: WeightedAuthority[] = file.weighted("authorities");
  return {
    chain: file.text("chain"),
    trusted: encodeConsensusState({
      number: target.integer("targetNumber") - headers.length,
      hash: first.subarray(0, 32),
      setId: file.integer("setId"),
      authorities,
    }),
    updates: [
      {
        finalityProof: encodeFinalityProof(
          target.bytes("targetHash", 32),
          file.bytes("justification"),
          headers,
        ),
      },
    ],
  };
}

function readTrusted(trusted: Fields): TrustedBlock {
  return {
    number: trusted.integer("number"),
    hash: trusted.bytes("hash", 32),
    setId: trusted.integer("setId"),
    authorities: trusted.weighted("authorities"),
  };
}

function readUpdate(update: Fields): RecordedFinalityUpdate {
  const proof = update.object("finalityProof");
  const expected = update.object("expected");
  const heads = update.has("parachainHeaders") ? update.objects("parachainHeaders") : [];
  return {
    finalityProof: encodeFinalityProof(
      proof.bytes("block", 32),
      proof.bytes("justification"),
      proof.bytesList("unknownHeaders"),
    ),
    finalized: {
      number: expected.integer("finalizedNumber"),
      hash: expected.bytes("finalizedHash", 32),
    },
    ...(heads.length > 0 && readHeads(heads)),
  };
}

/** Heads under one relay chain block share an entry. */
function readHeads(
  heads: readonly Fields[],
): Required<Pick<RecordedFinalityUpdate, "parachainProofs" | "parachainHeaders">> {
  const ascending = heads
    .map((head) => ({ head, relayHash: head.bytes("relayHash", 32) }))
    .sort((a, b) => Buffer.compare(a.relayHash, b.relayHash));
  const requests: HeadsRequest[] = [];
  const headers = new Map<number, Uint8Array[]>();
  for (const { head, relayHash } of ascending) {
    const paraId = head.integer("paraId");
    const nodes = head.bytesList("stateProof");
    headers.set(paraId, [...(headers.get(paraId) ?? []), head.object("expected").bytes("header")]);
    const last = requests.at(-1);
    if (last !== undefined && Buffer.compare(last.relayHash, relayHash) === 0) {
      requests[requests.length - 1] = {
        relayHash,
        nodes: [...last.nodes, ...nodes],
        paraIds: [...last.paraIds, paraId],
      };
    } else {
      requests.push({ relayHash, nodes, paraIds: [paraId] });
    }
  }
  return { parachainProofs: encodeHeadsRequests(requests), parachainHeaders: headers };
}
