import { assert as check, type IRawProperty } from "fast-check";
import { caseFactor, cases } from "./budget.ts";

/** Everyday runs are reproducible; set `AS_ISMP_SEED` for another random sequence. */
export const seed = Number(process.env["AS_ISMP_SEED"] ?? 20_260_403);

export { cases };

let told = false;

function tellSeed(): number {
  if (told) return seed;
  told = true;
  process.stdout.write(`random tests: AS_ISMP_SEED=${seed} AS_ISMP_CASES=${caseFactor}\n`);
  return seed;
}

/**
 * Runs a synchronous fast-check property with the seed of this run.
 *
 * @param slow cases of the slow run. Default: the same as everyday
 */
export function holds<T>(property: IRawProperty<T, false>, everyday: number, slow: number = everyday): void {
  tellSeed();
  check(property, { seed, numRuns: cases(everyday, slow) });
}

/** Small fast generator (mulberry32) for loops that are too hot for fast-check. */
export class Random {
  #state: number;

  /** @param from a seed of the caller's own. Default: that of this run, which is printed then */
  constructor(stream: string, from: number = tellSeed()) {
    let state = from >>> 0;
    for (const character of stream) state = Math.imul(state ^ character.charCodeAt(0), 0x9e3779b1) >>> 0;
    this.#state = state;
  }

  /** An integer of `[0, bound)`. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * bound);
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i += 1) bytes[i] = this.below(256);
    return bytes;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}
