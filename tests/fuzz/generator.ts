import type { InputRandom } from "./input-random.ts";
import type { Limits } from "./runtime-call.ts";

/** A generator: a source of inputs for some entry points, with the check of their results. */

export interface Input {
  /** The target: an entry point of a blob, or the name of a function. */
  readonly entryPoint: string;
  /** The index of the generator's state that it is applied to; 0 if there is one only. */
  readonly scene: number;
  readonly bytes: Uint8Array;
  /** Whether it is encoded like an honest input: it must not be called undecodable. */
  readonly wellFormed: boolean;
}

export interface Verdict {
  /** The result in one line: `applied`, `refused: StateCommitmentNotFound`, `panic: Bad input data`. */
  readonly name: string;
  /** The condition that is broken; undefined if none is. */
  readonly problem?: string | undefined;
}

export interface Generator {
  readonly name: string;
  /** The blob or module under test, for the report. */
  readonly target: string;
  /** Its share of the run's inputs, relative to the others. */
  readonly share: number;
  make(random: InputRandom): Input;
  judge(input: Input, limits: Limits): Verdict | Promise<Verdict>;
}

/** Prepares a generator: loads blobs, builds states. `seed` determines the honest inputs that are mutated. */
export interface GeneratorSource {
  readonly name: string;
  readonly share: number;
  load(seed: number): Promise<Generator>;
}

/** A name and a description of the condition. */
export function fine(name: string): Verdict {
  return { name };
}

export function broken(name: string, problem: string): Verdict {
  return { name, problem };
}
