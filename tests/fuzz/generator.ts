import type { InputRandom } from "./input-random.ts";
import type { Limits } from "./runtime-call.ts";

/*
 * What a generator is: a source of inputs for some entry points, and the judge of what they give.
 */

export interface Input {
  /** Where it goes: an entry point of a blob, or the name of a function. */
  readonly entryPoint: string;
  /** Which of the generator's states it meets; 0 where there is one alone. */
  readonly scene: number;
  readonly bytes: Uint8Array;
  /** Whether its form is that of an honest input: nothing may call it undecodable. */
  readonly wellFormed: boolean;
}

export interface Verdict {
  /** What came of it in one line: `applied`, `refused: StateCommitmentNotFound`, `panic: Bad input data`. */
  readonly name: string;
  /** Which promise is broken; undefined where none is. */
  readonly problem?: string | undefined;
}

export interface Generator {
  readonly name: string;
  /** Which blob or module it aims at, for the report. */
  readonly target: string;
  /** How many of the run's inputs are its own, in relation to the others. */
  readonly share: number;
  make(random: InputRandom): Input;
  judge(input: Input, limits: Limits): Verdict | Promise<Verdict>;
}

/** Makes a generator ready: loads blobs, builds states. `seed` decides on the honest inputs that are mutated. */
export interface GeneratorSource {
  readonly name: string;
  readonly share: number;
  load(seed: number): Promise<Generator>;
}

/** A name and what its promise says. */
export function fine(name: string): Verdict {
  return { name };
}

export function broken(name: string, problem: string): Verdict {
  return { name, problem };
}
