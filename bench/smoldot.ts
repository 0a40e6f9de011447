// smoldot's trie code (inside the chopsticks executor), the rival for decoding proofs and for roots.
//
// Its figures include the hexadecimal conversion at its boundary, which its interface demands; it has no host
// functions in these calls.

import { u8aToHex } from "@polkadot/util";
import type { Runtime } from "as-ismp";
import { type Case, randomEntries, type Vectors } from "./cases.ts";
import { type Measurement, measure, type Sample } from "./measure.ts";

interface SmoldotTrie {
  decode_proof(root: string, nodes: string[]): Promise<unknown>;
  calculate_state_root(entries: [string, string][], version: 0 | 1): Promise<unknown>;
}

export interface Duel {
  name: string;
  ours: Measurement;
  smoldot: Measurement;
}

export async function againstSmoldot(
  ours: Runtime,
  vectors: Vectors,
  cases: readonly Case[],
): Promise<Duel[]> {
  const smoldot = (await import("@acala-network/chopsticks-executor")) as unknown as SmoldotTrie;
  const proof = vectors.realProof();
  const entries = randomEntries(10_000).map(([key, value]): [string, string] => [
    u8aToHex(key),
    u8aToHex(value),
  ]);
  const rivals: [string, () => Promise<unknown>, number][] = [
    ["read_proof, 423", () => smoldot.decode_proof(proof.stateRoot, proof.nodes), 40],
    ["trie_root, 10,000", () => smoldot.calculate_state_root(entries, 1), 6],
  ];
  const duels: Duel[] = [];
  for (const [prefix, rival, rounds] of rivals) {
    const own = cases.find((one) => one.name.startsWith(prefix));
    if (!own) throw new Error(`no case ${prefix}`);
    const [first, second] = await measure(
      [() => time(() => ours.call(own.entryPoint, own.input)), () => time(rival)],
      rounds,
    );
    if (first && second) duels.push({ name: own.name, ours: first, smoldot: second });
  }
  return duels;
}

async function time(run: () => unknown): Promise<Sample> {
  const start = performance.now();
  await run();
  const total = performance.now() - start;
  return { total, own: total };
}
