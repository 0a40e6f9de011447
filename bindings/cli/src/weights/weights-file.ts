/** The AssemblyScript that `as-ismp bench-weights` writes for a pallet: a function for each call that was measured. */
import { camelCase } from "@as-ismp/build/internal/codegen";
import type { CallWeight } from "./call-weights.ts";

export function weightsSource(pallet: string, weights: readonly CallWeight[]): string {
  const functions = weights.map(
    ({ call, refTime, proofSize, computation, reads, writes }) => `
/** ${(computation / 1e6).toFixed(1)} µs of computation; keys: ${reads} read, ${writes} written. */
export function ${camelCase(call)}Weight(): Weight {
  return new Weight(${grouped(refTime)}, ${grouped(proofSize)});
}
`,
  );
  return `// Weights of ${pallet}: of each call the most expensive case. Made by \`as-ismp bench-weights\`. Do not edit.
//
// Picoseconds on the reference machine, and bytes of a parachain's proof of validity.

import { Weight } from "as-ismp/assembly/frame/weight";
${functions.join("")}`;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "_");
}
