// smoldot's trie code (inside the chopsticks executor), the rival for decoding proofs and for roots.
//
// Its figures include the hexadecimal conversion at its boundary, which its interface demands; it has no host
// functions in these calls.

import type { Runtime } from "@as-ismp/core";
import { u8aToHex } from "@polkadot/util";
import { type Case, randomEntries, type Vectors } from "./light-client.ts";
import { measure, time } from "./measure.ts";
import { ms } from "./table.ts";

interface SmoldotTrie {
  decode_proof(root: string, nodes: string[]): Promise<unknown>;
  calculate_state_root(entries: [string, string][], version: 0 | 1): Promise<unknown>;
}

export const SMOLDOT_HEADS: readonly string[] = ["call", "ours", "smoldot", "ours / smoldot"];

export async function smoldotRows(
  ours: Runtime,
  vectors: Vectors,
  cases: readonly Case[],
): Promise<string[][]> {
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
  const rows: string[][] = [];
  for (const [prefix, rival, rounds] of rivals) {
    const own = cases.find((one) => one.name.startsWith(prefix));
    if (!own) throw new Error(`no case ${prefix}`);
    const [first, second] = await measure(
      [() => time(() => ours.call(own.entryPoint, own.input)), () => time(rival)],
      rounds,
    );
    if (first === undefined || second === undefined) continue;
    const ratio = (first.total / second.total).toFixed(2);
    rows.push([own.name, ms(first.total), ms(second.total), ratio]);
  }
  return rows;
}
