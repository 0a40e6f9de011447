import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Runtime, type Storage } from "../../bindings/core/src/index.ts";
import { concat } from "./hex.ts";
import { handleUnsigned } from "./ismp/calls.ts";
import { mutateOnce } from "./mutate.ts";
import { projectRoot } from "./project.ts";
import { Random } from "./random.ts";
import { bytes, u8, vec } from "./scale.ts";
import type { Conversation } from "./worlds/connected-chain.ts";

/** Mutated messages of every kind, as extrinsics; and the runtime's own validation of them, many in one call. */

/** The verdict of the probe `tests/assembly/messages.ts` on an extrinsic. */
export const REFUSED = 1;
export const APPLIED = 3;
/** Extrinsics in one call of the probe. */
export const BATCH = 250;

/** Mutants of these messages, mostly within the message, sometimes of the extrinsic around it. */
export function* mutants(name: string, seeds: readonly Uint8Array[]): Generator<Uint8Array, never> {
  const random = new Random(name);
  for (;;) {
    let mutant = mutateOnce(random, random.pick(seeds), random.pick(seeds));
    while (random.below(4) === 0) mutant = mutateOnce(random, mutant, random.pick(seeds));
    const others = random.below(8) === 0 ? [random.pick(seeds)] : [];
    const extrinsic = handleUnsigned(...others, mutant);
    yield random.below(20) === 0 ? mutateOnce(random, extrinsic, mutant) : extrinsic;
  }
}

export function take<T>(from: Generator<T, never>, count: number): T[] {
  return Array.from({ length: count }, () => from.next().value);
}

/** Signatures cost more than everything else, and have tests of their own: tests/consensus. */
export function mostlyBatches({ update, fraud, ...batches }: Conversation["honest"]): Uint8Array[] {
  const all = Object.values(batches);
  return [update, fraud, ...all, ...all, ...all];
}

export function loadJudge(): Promise<Runtime> {
  return Runtime.load(readFileSync(resolve(projectRoot, "build/tests/messages.wasm")));
}

/** Verdicts of a block and of the pool on each; without the pool, the block's twice. */
export function judge(
  judging: Runtime,
  extrinsics: readonly Uint8Array[],
  storage: Storage,
  asksPool: boolean,
): (readonly [number, number])[] {
  const input = concat(u8(asksPool ? 1 : 0), vec(extrinsics.map(bytes)));
  const answer = judging.call("Probe_judge", input, { storage: storage.fork() });
  return extrinsics.map((_, i) => [answer[1 + 2 * i] ?? 0, answer[2 + 2 * i] ?? 0] as const);
}
