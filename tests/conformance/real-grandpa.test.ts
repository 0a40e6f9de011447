import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { accepted } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import { child, trustedBlock } from "../support/grandpa-chain.ts";
import { hex, unhex, withByte } from "../support/hex.ts";
import {
  authorities,
  encodeHeads,
  encodeProof,
  filesOfKind,
  kinds,
  startsAtChange,
  trust,
  trustedState,
} from "../support/recorded-finality.ts";
import { consensusState, finalityProof, Reader, readConsensusState, readHeader } from "../support/scale.ts";
import { unsoundFinality, unsoundParachainHeaders } from "../support/soundness.ts";
import {
  type BareJustification,
  type FinalityProofsFixture,
  type GrandpaSession,
  type RealAuthority,
  real,
  realFiles,
} from "../support/vectors.ts";

/**
 * Recorded finality. Sessions and finality proofs contain their headers and are passed to verify_grandpa unchanged.
 * Bare justifications have no header of their target and cannot form a finality proof; here they show that none is
 * accepted without it.
 */

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

describe.each(filesOfKind("grandpa-session").map((file) => ({ file })))("$file", ({ file }) => {
  const session = real<GrandpaSession>(file);

  it("is finalized, update by update", () => {
    let state = consensusState(trustedState(file));
    for (const { finalityProof: proof, expected } of session.updates) {
      const encoded = encodeProof(proof);
      const next = accepted(client.verifyGrandpa(state, encoded));
      expect(unsoundFinality(state, encoded, next)).toBeUndefined();
      const { latestHeight, latestHash, setId, authorities: set } = readConsensusState(new Reader(next));
      expect({ latestHeight, latestHash: hex(latestHash) }).toEqual({
        latestHeight: expected.finalizedNumber,
        latestHash: expected.finalizedHash,
      });
      const change =
        expected.scheduledChangeAtTarget ??
        expected.scheduledChanges?.find(({ atNumber }) => atNumber === expected.finalizedNumber);
      expect(setId).toBe(BigInt(expected.setId + (change === undefined ? 0 : 1)));
      if (change?.nextAuthorities !== undefined) expect(set).toEqual(authorities(change.nextAuthorities));
      state = next;
    }
  });

  it("returns the recorded parachain heads", () => {
    let state = consensusState(trustedState(file));
    for (const { finalityProof: proof, parachainHeaders } of session.updates) {
      const encoded = encodeProof(proof);
      const heads = encodeHeads(parachainHeaders);
      const { nextState, headers } = accepted(client.verifyParachainHeaders(state, encoded, heads));
      expect(unsoundParachainHeaders(state, encoded, heads, nextState, headers)).toBeUndefined();
      const expected = new Map<number, string[]>();
      const ascending = parachainHeaders.toSorted((a, b) => (a.relayHash < b.relayHash ? -1 : 1));
      for (const { paraId, expected: head } of ascending) {
        expected.set(paraId, [...(expected.get(paraId) ?? []), head.header]);
      }
      const got = new Map([...headers].map(([id, list]) => [id, list.map(hex)]));
      expect(got).toEqual(expected);
      state = nextState;
    }
  });

  it("is refused with a corrupted signature, with another set id, and a second time", () => {
    const first = session.updates[0];
    if (first === undefined) throw new Error("a session without updates");
    const state = trustedState(file);
    const encoded = encodeProof(first.finalityProof);
    const signatureByte = 32 + 4 + 8 + 36 + 4 + 36 + 20;
    const bent = { ...state, setId: state.setId + 1n };
    const next = accepted(client.verifyGrandpa(consensusState(state), encoded));
    const bentProof = withByte(encoded, signatureByte, (byte) => byte ^ 1);
    expect(client.verifyGrandpa(consensusState(state), bentProof).ok).toBe(false);
    expect(client.verifyGrandpa(consensusState(bent), encoded).ok).toBe(false);
    expect(client.verifyGrandpa(next, encoded).ok).toBe(false);
  });

  if (startsAtChange.has(file)) {
    it("is refused from the parent of the block that changes the voters", () => {
      const { trusted, updates } = session;
      const state = consensusState(trust(trusted, trusted.setId, trusted.authorities));
      const proof = updates[0]?.finalityProof;
      if (proof === undefined) throw new Error("a session without updates");
      expect(client.verifyGrandpa(state, encodeProof(proof)).ok).toBe(false);
    });
  }
});

describe("grandpa-zombienet-centauri-misbehaviour.json", () => {
  const { authoritiesAssumed, proofs } = real<FinalityProofsFixture>(
    "grandpa-zombienet-centauri-misbehaviour.json",
  );
  const [later, earlier] = proofs;
  if (later === undefined || earlier === undefined) throw new Error("two proofs expected");
  const first = readHeader(new Reader(unhex(earlier.unknownHeaders[0] ?? "")));
  const parent = { number: first.number - 1, hash: hex(first.parentHash) };
  const start = consensusState(trust(parent, earlier.expected.setId, authoritiesAssumed));

  it("contains two genuine proofs of one chain: the earlier rotates the set, then the later verifies", () => {
    const rotated = accepted(client.verifyGrandpa(start, unhex(earlier.encoded)));
    expect(readConsensusState(new Reader(rotated)).setId).toBe(BigInt(later.expected.setId));
    const last = accepted(client.verifyGrandpa(rotated, unhex(later.encoded)));
    expect(hex(readConsensusState(new Reader(last)).latestHash)).toBe(later.block);
  });

  it("does not let the later proof skip the rotation, with either set id", () => {
    expect(client.verifyGrandpa(start, unhex(later.encoded)).ok).toBe(false);
    const wrongSet = consensusState(trust(parent, later.expected.setId, authoritiesAssumed));
    expect(client.verifyGrandpa(wrongSet, unhex(later.encoded)).ok).toBe(false);
  });
});

interface BareFile extends Partial<BareJustification> {
  readonly cases?: readonly BareJustification[];
  readonly authorities?: readonly RealAuthority[] | null;
  readonly headers?: readonly string[];
}

const bareFiles = [...filesOfKind("grandpa-justification"), ...filesOfKind("grandpa-justification-set")];
const avail = bareFiles.filter((file) => file.startsWith("grandpa-avail-"));

describe.each(avail.map((file) => ({ file })))(
  "$file, whose headers have an extension after the digest and so are not generic headers",
  ({ file }) => {
    const fixture = real<BareFile & BareJustification>(file);
    const headers = (fixture.headers ?? []).map(unhex);
    const first = headers[0];
    if (first === undefined) throw new Error("no headers");
    const trusted = {
      number: fixture.decoded.targetNumber - headers.length,
      hash: hex(first.subarray(0, 32)),
    };
    const state = consensusState(trust(trusted, fixture.setId, fixture.authorities ?? []));
    const prove = (unknownHeaders: Uint8Array[]) =>
      finalityProof({
        block: unhex(fixture.decoded.targetHash),
        justification: unhex(fixture.justification),
        unknownHeaders,
      });

    it("is refused by decoding, all headers or the last alone", () => {
      expect(client.verifyGrandpa(state, prove(headers)).ok).toBe(false);
      expect(client.verifyGrandpa(state, prove(headers.slice(-1))).ok).toBe(false);
    });

    it("is refused with the extension removed, because the hash differs then", () => {
      const cut = headers.map((header) => readHeader(new Reader(header)).encoded.slice());
      expect(client.verifyGrandpa(state, prove(cut)).ok).toBe(false);
    });
  },
);

describe.each(bareFiles.filter((file) => !avail.includes(file)).map((file) => ({ file })))(
  "$file, a justification without the header of its target",
  ({ file }) => {
    const fixture = real<BareFile>(file);
    const cases = fixture.cases ?? [fixture as BareJustification];

    it("finalizes nothing without that header, nor with another one", () => {
      for (const { decoded, justification, setId } of cases) {
        const list = fixture.authorities ?? [];
        const number = Math.max(0, decoded.targetNumber - 1);
        const other = child({ hash: trustedBlock.hash, number });
        const state = consensusState(trust({ number, hash: hex(trustedBlock.hash) }, setId, list));
        for (const unknownHeaders of [[], [other.header]]) {
          for (const block of [unhex(decoded.targetHash), other.hash]) {
            const proof = finalityProof({ block, justification: unhex(justification), unknownHeaders });
            expect(client.verifyGrandpa(state, proof).ok).toBe(false);
          }
        }
      }
    });
  },
);

it("a gossiped commit message is not a justification", () => {
  const message = real<{
    encoded: string;
    decoded: { targetHash: string; targetNumber: number; setId: number };
  }>("grandpa-commit-message-5105457.json");
  const block = child({ hash: trustedBlock.hash, number: message.decoded.targetNumber - 1 });
  const state = consensusState(trust({ number: 1, hash: hex(trustedBlock.hash) }, message.decoded.setId, []));
  const proof = finalityProof({
    block: unhex(message.decoded.targetHash),
    justification: unhex(message.encoded),
    unknownHeaders: [block.header],
  });
  expect(client.verifyGrandpa(state, proof).ok).toBe(false);
});

it("every GRANDPA file of the collection is used by one of these tests or by real-headers", () => {
  const here = new Set([
    "grandpa-session",
    "grandpa-finality-proofs",
    "grandpa-justification",
    "grandpa-justification-set",
    "grandpa-commit-message",
  ]);
  const inRealHeaders = new Set(["grandpa-checkpoints", "grandpa-client-state", "grandpa-authority-set"]);
  for (const file of realFiles("grandpa-")) {
    const kind = kinds.get(file) ?? "unknown";
    expect(here.has(kind) || inRealHeaders.has(kind) ? "used" : `${file}: ${kind}`).toBe("used");
  }
});
