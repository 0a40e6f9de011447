import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { accepted } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import {
  type Block,
  bake,
  chain,
  child,
  headsProof,
  honest,
  relayState,
  trustedBlock,
  voters,
} from "../support/grandpa-chain.ts";
import { blake2 } from "../support/hashing.ts";
import { hex, unhex } from "../support/hex.ts";
import {
  type Authority,
  grandpaLog,
  parachainHeaderProofs,
  Reader,
  readConsensusState,
  readHeader,
  scheduledChangeOf,
} from "../support/scale.ts";
import {
  type BlockFixture,
  type CheckpointFixture,
  type HeaderFixture,
  type RealAuthority,
  real,
} from "../support/vectors.ts";

/**
 * Real headers, finalized by simulated voters: the client trusts the header's parent, the voters sign the header's
 * real hash. It is accepted only if the header decodes, its hash is the recorded one and its number is the parent's
 * plus one; the next state then has number, hash and, if the digest has one, the change of authorities. ISMP and ISTM
 * digests are read by the pallet and have no effect in LightClientApi.
 */

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

const set = voters(4);

function finalize(header: Uint8Array, hash: Uint8Array) {
  const { parentHash, number, stateRoot } = readHeader(new Reader(header));
  const block: Block = { header, hash, number, stateRoot };
  const recipe = honest({ set, blocks: [block], trusted: { hash: parentHash, number: number - 1 } });
  const { consensusState, finalityProof } = bake(recipe);
  return client.verifyGrandpa(consensusState, finalityProof);
}

function expectFinalized({ header, hash, number }: HeaderFixture): void {
  const bytes = unhex(header);
  const next = readConsensusState(new Reader(accepted(finalize(bytes, unhex(hash)))));
  expect({ number: next.latestHeight, hash: hex(next.latestHash) }).toEqual({ number, hash });
  const change = scheduledChangeOf(readHeader(new Reader(bytes)));
  expect(next.setId).toBe(change === undefined ? 7n : 8n);
  expect(next.authorities.length).toBe(change === undefined ? 4 : change.next.length);
}

const title = (header: HeaderFixture) => `${header.chain ?? header.source ?? ""} ${header.number}`;
const headersOf = (file: string) =>
  real<{ headers: readonly HeaderFixture[] }>(file).headers.map((header) => ({
    ...header,
    title: title(header),
  }));

describe("headers of many chains and eras", () => {
  const headers = headersOf("headers-many-chains.json");
  it.each(headers)("$title has its hash and number", expectFinalized);
  it("are 74", () => expect(headers.length).toBe(74));
});

describe("headers that change the voters", () => {
  const [kusama, polkadot] = headersOf("headers-grandpa-logs-smoldot.json");
  if (kusama === undefined || polkadot === undefined) throw new Error("two headers expected");

  it("Kusama 7472481 announces 900 authorities after eleven OnDisabled logs", () => {
    expectFinalized(kusama);
    const next = readConsensusState(new Reader(accepted(finalize(unhex(kusama.header), unhex(kusama.hash)))));
    expect(next.authorities.length).toBe(900);
  });

  it("Polkadot 512271 announces 197 authorities", () => {
    expectFinalized(polkadot);
    const next = readConsensusState(
      new Reader(accepted(finalize(unhex(polkadot.header), unhex(polkadot.hash)))),
    );
    expect(next.authorities.length).toBe(197);
  });
});

describe("checkpoints of relay chains", () => {
  const { cases } = real<{ cases: readonly CheckpointFixture[] }>("grandpa-checkpoints-relaychains.json");
  const named = cases.map((fixture, i) => ({ ...fixture, i }));

  it.each(named)("$chain $number: the header has its hash and number ($i)", (fixture) => {
    expectFinalized({ header: fixture.finalizedBlockHeader, hash: fixture.hash, number: fixture.number });
  });

  it.each(named)("$chain $number: its authority list is set by a digest ($i)", ({ grandpa }) => {
    expectTakenOver(grandpa.authorities);
  });
});

function expectTakenOver(list: readonly RealAuthority[]): void {
  const next: Authority[] = list.map(([id, weight]) => ({ id: unhex(id), weight: BigInt(weight) }));
  const blocks = chain(trustedBlock, 2, (i) => (i === 1 ? { logs: [grandpaLog.scheduledChange(next)] } : {}));
  const { consensusState, finalityProof } = bake(honest({ set, blocks }));
  const state = accepted(client.verifyGrandpa(consensusState, finalityProof));
  expect(readConsensusState(new Reader(state)).authorities).toEqual(next);
}

describe("authority sets recorded without a proof", () => {
  it("Polkadot's set 1393 is set by a digest", () => {
    const fixture = real<{ decoded: { authorities: readonly RealAuthority[] } }>(
      "grandpa-clientstate-centauri.json",
    );
    expectTakenOver(fixture.decoded.authorities);
  });

  it("Paseo's set 630 is set by a digest", () => {
    const fixture = real<{ encoded: string; authorities: number }>("grandpa-authorityset-encoded.json");
    const reader = new Reader(unhex(fixture.encoded));
    const list = reader.vec((): RealAuthority => [hex(reader.take(32)), Number(reader.u64())]);
    expect(list.length).toBe(fixture.authorities);
    expectTakenOver(list);
  });
});

describe("blocks", () => {
  const { blocks } = real<{ blocks: readonly BlockFixture[] }>("blocks-westend-1-200.json");

  it("Westend 1 to 200 are finalized in one proof of 200 headers", () => {
    const headers = blocks.map((block) => unhex(block.header));
    const last = blocks[blocks.length - 1];
    if (last === undefined || headers[0] === undefined) throw new Error("no blocks");
    const tip = { header: unhex(last.header), hash: unhex(last.hash), number: last.number };
    const { parentHash } = readHeader(new Reader(headers[0]));
    const recipe = honest({
      set,
      blocks: [{ ...tip, stateRoot: new Uint8Array(32) }],
      trusted: { hash: parentHash, number: 0 },
    });
    const { consensusState, finalityProof } = bake({ ...recipe, headers });
    const next = readConsensusState(
      new Reader(accepted(client.verifyGrandpa(consensusState, finalityProof))),
    );
    expect(hex(next.latestHash)).toBe(last.hash);
  });

  it("Westend 1 to 200 are finalized one by one", () => {
    for (const block of blocks) expectFinalized(block);
  });

  it.each(real<{ blocks: readonly BlockFixture[] }>("blocks-sidecar-raw.json").blocks)(
    "block $number has its hash",
    (block) => expectFinalized(block),
  );
});

describe("parachain headers with an ISMP digest", () => {
  const headers = headersOf("headers-ismp-digest.json");

  it.each(headers)("$title is read unchanged from a relay state", ({ header, hash }) => {
    const bytes = unhex(header);
    expect(hex(blake2(bytes))).toBe(hash);
    for (const version of [0, 1] as const) {
      const state = relayState(new Map([[3367, bytes]]), version);
      const relay = child(trustedBlock, { stateRoot: state.root });
      const { consensusState, finalityProof } = bake(honest({ set, blocks: [relay] }));
      const proofs = parachainHeaderProofs([headsProof(relay, state, [3367])]);
      const verdict = accepted(client.verifyParachainHeaders(consensusState, finalityProof, proofs));
      expect([...verdict.headers].map(([id, list]) => [id, list.map(hex)])).toEqual([[3367, [header]]]);
    }
  });
});
