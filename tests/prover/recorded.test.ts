import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/core/src/index.ts";
import {
  ConsensusProver,
  FinalityProver,
  paraHeadKey,
  type RpcClient,
  SubstrateNode,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import { filesOfKind, trustedState } from "../support/recorded-finality.ts";
import { type ConsensusState, consensusState, Reader, readHeader } from "../support/scale.ts";
import { type GrandpaSession, real } from "../support/vectors.ts";

/**
 * Recorded finality of real chains, replayed as the answers of a node: the prover makes the requests that it would
 * make to the chain, and must build proofs of the same blocks.
 */

/** A node that has what was recorded up to one update, and nothing else. */
class RecordedNode implements RpcClient {
  readonly #headers = new Map<string, Uint8Array>();
  readonly #hashes = new Map<number, string>();
  readonly #justifications = new Map<string, Uint8Array>();
  readonly #proofs = new Map<string, readonly string[]>();
  #finalized = "";

  trust(number: number, hash: Uint8Array): void {
    this.#hashes.set(number, hex(hash));
  }

  record({ finalityProof, parachainHeaders }: GrandpaSession["updates"][number]): void {
    for (const encoded of finalityProof.unknownHeaders.map(unhex)) {
      const hash = hex(blake2(encoded));
      this.#headers.set(hash, encoded);
      this.#hashes.set(readHeader(new Reader(encoded)).number, hash);
    }
    this.#justifications.set(finalityProof.block, unhex(finalityProof.justification));
    this.#finalized = finalityProof.block;
    for (const { relayHash, stateProof } of parachainHeaders ?? []) {
      const before = this.#proofs.get(relayHash) ?? [];
      this.#proofs.set(relayHash, [...new Set([...before, ...stateProof])]);
    }
  }

  async request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    switch (method) {
      case "chain_getFinalizedHead":
        return this.#finalized;
      case "chain_getBlockHash":
        return (params[0] as number[]).map((number) => this.#hashes.get(number) ?? null);
      case "chain_getHeader":
        return this.#headerJson(params[0] as string);
      case "chain_getBlock": {
        const justification = this.#justifications.get(params[0] as string);
        return {
          justifications: justification === undefined ? null : [[[...utf8("FRNK")], [...justification]]],
        };
      }
      case "grandpa_proveFinality":
        return null;
      case "state_getReadProof":
        return { at: params[1], proof: this.#proofs.get(params[1] as string) ?? [] };
      default:
        throw new Error(`${method} was not recorded`);
    }
  }

  #headerJson(hash: string): unknown {
    const encoded = this.#headers.get(hash);
    if (encoded === undefined) return null;
    const reader = new Reader(encoded);
    const parentHash = hex(reader.take(32));
    const { number } = readHeader(new Reader(encoded));
    reader.compact();
    const [stateRoot, extrinsicsRoot] = [hex(reader.take(32)), hex(reader.take(32))];
    const logs = reader.vec(() => {
      const kind = reader.u8();
      if (kind === 8) return hex(Uint8Array.of(8));
      const engine = kind === 0 ? new Uint8Array() : reader.take(4);
      const before = reader.bytes();
      return hex(concat(Uint8Array.of(kind), engine, withLength(before)));
    });
    return { parentHash, number: `0x${number.toString(16)}`, stateRoot, extrinsicsRoot, digest: { logs } };
  }
}

function withLength(data: Uint8Array): Uint8Array {
  const n = data.length;
  if (n < 64) return concat(Uint8Array.of(n << 2), data);
  if (n < 2 ** 14) return concat(Uint8Array.of(((n << 2) & 0xff) | 1, n >> 6), data);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(((n << 2) | 2) >>> 0);
  return concat(head, data);
}

/** Heads that were recorded at exactly the block that was proven final. */
function headsOf({ finalityProof, parachainHeaders }: GrandpaSession["updates"][number]) {
  const heads = parachainHeaders ?? [];
  return heads.every(({ relayHash }) => relayHash === finalityProof.block) ? heads : [];
}

describe("finality of real chains, requested from a node", () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadBlob();
  });

  it.each(filesOfKind("grandpa-session"))("%s", async (file) => {
    const { updates } = real<GrandpaSession>(file);
    const start: ConsensusState = trustedState(file);
    let trusted = consensusState(start);
    const node = new RecordedNode();
    node.trust(start.latestHeight, start.latestHash);
    const prover = new FinalityProver(new SubstrateNode(node), runtime.lightClient);
    for (const update of updates) {
      node.record(update);
      const proven = await prover.next(trusted);
      expect(proven?.target.header.number).toBe(update.expected.finalizedNumber);
      trusted = proven?.nextState as Uint8Array;
    }
    expect(updates.length).toBeGreaterThan(0);
    expect(await prover.next(trusted)).toBeUndefined();
  });

  const withHeads = filesOfKind("grandpa-session").filter((file) =>
    real<GrandpaSession>(file).updates.some((update) => headsOf(update).length > 0),
  );

  it.each(withHeads)("%s, together with the heads of parachains", async (file) => {
    // Kusama's is the kind of client with which Rococo's parachains are followed.
    const start = { ...trustedState(file), stateMachine: concat(Uint8Array.of(2), new Uint8Array(4)) };
    let trusted = consensusState(start);
    const node = new RecordedNode();
    node.trust(start.latestHeight, start.latestHash);
    for (const recorded of real<GrandpaSession>(file).updates) {
      node.record(recorded);
      const heads = headsOf(recorded);
      const paraIds = heads.map(({ paraId }) => paraId);
      const prover = new ConsensusProver(new SubstrateNode(node), runtime.lightClient, paraIds);
      if (heads.length === 0) {
        trusted = (await prover.finality.next(trusted))?.nextState ?? trusted;
        continue;
      }
      const update = await prover.next(trusted);
      if (update === undefined) throw new Error("nothing was proven");
      trusted = update.nextState;
      expect(update.consensusProof[0]).toBe(1);
      for (const { paraId, expected } of heads) {
        expect(update.heads.get(paraId)?.map(hex)).toEqual([expected.header]);
      }
    }
  });

  it("reads heads at the keys that relay chains use", () => {
    expect(hex(paraHeadKey(2000))).toBe(
      "0xcd710b30bd2eab0352ddcc26417aa1941b3c252fcb29d88eff4f3de5de4476c363f5a4efb16ffa83d0070000",
    );
  });
});
