import { Random } from "../support/random.ts";

/**
 * The random numbers of one input (sfc32): they depend on the seed of the run, the generator's name and the input's
 * index, and on nothing else, so that any input of any run can be reproduced separately.
 */
export class InputRandom extends Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: number, generator: string, index: number) {
    super("", 0);
    let name = 0x811c9dc5;
    for (let i = 0; i < generator.length; i++) {
      name = Math.imul(name ^ generator.charCodeAt(i), 0x01000193);
    }
    this.#a = seed | 0;
    this.#b = name | 0;
    this.#c = index | 0;
    for (let i = 0; i < 12; i++) this.#next();
  }

  override below(bound: number): number {
    return Math.floor((this.#next() / 4_294_967_296) * bound);
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** An integer of `[0, 2^bits)`, small ones and those next to a power of two more often than others. */
  integer(bits: number): bigint {
    const most = (1n << BigInt(bits)) - 1n;
    switch (this.below(6)) {
      case 0:
        return BigInt(this.below(4));
      case 1:
        return BigInt(this.below(300)) & most;
      case 2:
        return most - BigInt(this.below(3));
      case 3:
        return ((1n << BigInt(this.below(bits))) + BigInt(this.below(3)) - 1n) & most;
      default: {
        let value = 0n;
        const length = 1 + this.below(bits);
        for (let i = 0; i < length; i += 32) value = (value << 32n) | BigInt(this.#next());
        return value & ((1n << BigInt(length)) - 1n);
      }
    }
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
