/**
 * The flags of a module that notes which of its lines are executed: bits of globals that it exports.
 */

/** Flags of one global: its sign is not used. */
export const FLAGS_OF_GLOBAL = 63;

/** Name of the exported global with the flags from `index` × {@link FLAGS_OF_GLOBAL}. */
export function flagsGlobal(index: number): string {
  return `__lines_${index}`;
}

type Exports = Readonly<Record<string, unknown>>;

/** How many instances are kept until their flags are read: a call of a runtime may make an instance for another call. */
const OPEN_INSTANCES = 8;

/** Collects the flags of all instances of one module. */
export class FlagReader {
  readonly #flags: bigint[];
  #open: Exports[] = [];

  /** @param count number of flags */
  constructor(count: number) {
    this.#flags = new Array(Math.ceil(count / FLAGS_OF_GLOBAL)).fill(0n);
  }

  /** Adds an instance, whose flags are read later. */
  add(exports: Exports): void {
    if (this.#open.length >= OPEN_INSTANCES) this.#read(this.#open.shift() as Exports);
    this.#open.push(exports);
  }

  /** The flags that were set in any instance so far, by global. */
  flags(): readonly bigint[] {
    for (const exports of this.#open) this.#read(exports);
    return this.#flags;
  }

  #read(exports: Exports): void {
    for (let index = 0; index < this.#flags.length; index += 1) {
      const { value } = exports[flagsGlobal(index)] as WebAssembly.Global;
      this.#flags[index] = (this.#flags[index] as bigint) | (value as bigint);
    }
  }
}
